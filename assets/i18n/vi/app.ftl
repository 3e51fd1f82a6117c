# Khung ứng dụng: trang đầu, đăng nhập, thông báo gửi và lưu, việc đã lưu, cài đặt.
app-nav = Menu chính
app-sign-in-first = Ông/Bà cần đăng nhập
app-sign-in-first-why = Đăng nhập để xem phần này. Việc đã lưu trên máy vẫn còn nguyên.
app-other-role = Phần này dành cho người khác
app-other-role-why = Ông/Bà đang đăng nhập với vai trò khác. Hãy về phần của mình, hoặc đăng xuất trong Cài đặt.
app-to-my-part = Vào phần của tôi
app-step-back = Quay lại
app-step-next = Tiếp tục
app-hotline = 1900 54 54 81
app-hotline-call = Gọi tổng đài { $number }
window = { $day }, { $span }
number-half = { $whole },5

nav-home = Trang đầu
nav-dossiers = Hồ sơ
nav-book = Đặt lịch
nav-today = Hôm nay
nav-desk = Bàn làm việc
nav-outbox = Đã lưu
nav-settings = Cài đặt

home-who = Ông/Bà vào với vai trò nào?
home-citizen = Người dân
home-citizen-detail = Gọi bưu tá đến nhà nhận hồ sơ, mang kết quả về
home-courier = Bưu tá
home-courier-detail = Xem tuyến hôm nay, nhận và trả hồ sơ
home-agency = Cơ quan, bưu cục
home-agency-detail = Bộ phận một cửa, điều phối, tổng đài
home-track-title = Xem hồ sơ của người thân
home-track-label = Dán đường dẫn người thân gửi cho Ông/Bà
home-track-open = Xem

not-found-title = Không có trang này
not-found-detail = Không tìm thấy “{ $address }”. Có thể đường dẫn đã đổi.
not-found-home = Về trang đầu

sign-in-title = Đăng nhập
sign-in-phone = Số điện thoại của Ông/Bà
sign-in-phone-hint = Bưu điện gửi một mã 6 số đến số này
sign-in-ask-code = Gửi mã cho tôi
sign-in-code-sent = Đã gửi mã đến { $phone }. Mã có thể đến sau một phút.
sign-in-code = Mã 6 số
sign-in-code-hint = Xem trong tin nhắn vừa nhận
sign-in-go = Đăng nhập
sign-in-resend-in = Chưa thấy mã? Gửi lại được sau { $count } giây.
sign-in-resend = Gửi lại mã
sign-in-other-phone = Dùng số khác
sign-in-staff-title = Đăng nhập cán bộ, bưu tá
sign-in-user = Tên đăng nhập
sign-in-password = Mật khẩu
sign-in-citizen = Tôi là người dân
sign-out = Đăng xuất
sign-out-why = Khi đăng xuất, việc chưa gửi vẫn nằm trên máy này và được gửi khi Ông/Bà đăng nhập lại.
demo-title = Bản dùng thử
demo-messages-why = Ở bản dùng thử, tin nhắn hiện trên một trang thay vì gửi đến điện thoại.
demo-messages = Mở trang tin nhắn

banner-given-up = Ứng dụng đang mở ở một thẻ khác
banner-given-up-do = Hãy dùng thẻ kia, hoặc tải lại trang này để dùng ở đây.
banner-signed-out = Ông/Bà đã bị đăng xuất
banner-signed-out-do = Việc đã lưu vẫn còn trên máy. Đăng nhập lại để gửi tiếp.
banner-captive = Mạng này chưa vào được Internet
banner-captive-do = Có thể Wi-Fi cần đăng nhập. Hãy mở trang bất kỳ để đăng nhập Wi-Fi, hoặc dùng 4G.
banner-offline = Chưa có mạng
banner-offline-do = Cứ làm tiếp. Việc của Ông/Bà được lưu trên máy này và tự gửi khi có mạng.
banner-clock = Đồng hồ máy lệch { $count } phút
banner-clock-do = Hãy bật “Tự động đặt ngày giờ” trong cài đặt của máy. Giờ trong hồ sơ vẫn theo giờ bưu điện.
banner-not-kept = Trình duyệt có thể xóa dữ liệu khi máy đầy. Hãy nối mạng để gửi sớm, hoặc cài ứng dụng ra màn hình chính.
banner-waiting = { $count } việc chưa gửi. Chạm để xem.

sync-held = Bưu điện đang giữ, chờ việc làm trước gửi tới, đến { $until }
sync-in-review = Có người của bưu điện đang xem lại: { $why }
sync-refused = { $what } không được nhận: { $why }
sync-closed = Người của bưu điện đã xem và chỉ giữ làm bằng chứng: { $why }
sync-unread = Bưu điện chưa đọc được, máy sẽ tự thử lại: { $why }

outbox-why = Những việc Ông/Bà đã làm trên máy này và đã đi đến đâu.
outbox-empty = Không có việc nào
outbox-empty-detail = Việc Ông/Bà làm sẽ hiện ở đây, kể cả khi không có mạng.
outbox-open = Chưa xong
outbox-done = Bưu điện đã nhận
outbox-send-now = Gửi ngay
outbox-blobs = Còn { $count } ảnh, chữ ký đang chờ gửi.
outbox-export-title = Mãi không gửi được?
outbox-export-why = Xin ghi những việc chưa gửi ra một tệp rồi mang đến bưu cục. Tệp có thông tin cá nhân, xin giữ cẩn thận. Việc đã lưu vẫn còn trên máy này.
outbox-export = Ghi ra tệp
outbox-exported = Đã ghi ra tệp: { $place }

settings-looks = Chọn cỡ chữ, màu và ngôn ngữ dễ đọc với Ông/Bà.
settings-person = Người đang dùng
settings-name = Đăng nhập với
settings-role = Vai trò
settings-nobody = Chưa có ai đăng nhập trên máy này.
settings-device = Máy này
settings-storage = Lưu trữ
settings-kept = Dữ liệu được giữ cho đến khi Ông/Bà xóa
settings-not-kept = Trình duyệt có thể xóa khi máy đầy
settings-last-received = Lần cuối bưu điện nhận đủ

track-title = Tình trạng hồ sơ
track-private = Trang này chỉ cho biết hồ sơ đã đến bước nào, không có tên hay địa chỉ.
track-advice = Kiểm tra lại đường dẫn và mạng, rồi thử lại.

today-empty = Hôm nay chưa có tuyến
today-empty-detail = Tuyến hiện ở đây khi điều phối viên công bố.
desk-empty = Chưa có hồ sơ nào
desk-empty-detail = Hồ sơ của đơn vị Ông/Bà sẽ hiện ở đây.
desk-caption = Hồ sơ của đơn vị
desk-procedure = Thủ tục
desk-status = Tình trạng
