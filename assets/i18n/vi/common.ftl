# Từ dùng chung: ngày, giờ, tiền, khoảng thời gian, ngôn ngữ.
app-name = Tận Nơi
app-promise = Hồ sơ của Ông/Bà, bưu điện đến tận nơi

weekday-1 = thứ Hai
weekday-2 = thứ Ba
weekday-3 = thứ Tư
weekday-4 = thứ Năm
weekday-5 = thứ Sáu
weekday-6 = thứ Bảy
weekday-7 = Chủ nhật
date-long = { $weekday }, { $date }
date-at-time = { $time } { $date }
date-today = hôm nay
date-tomorrow = ngày mai
date-yesterday = hôm qua

age-now = vừa xong
age-minutes = { $count } phút trước
age-hours = { $count } giờ trước
age-days = { $count } ngày trước

money-dong = { $amount }{"\u00a0"}đ

language-name-vi = Tiếng Việt
language-name-en = English
