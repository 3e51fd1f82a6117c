# Các phần dùng chung của màn hình.
ui-busy = Đang xử lý…
ui-optional = (không bắt buộc)
ui-error-prefix = Lỗi:
ui-letters-left = Còn { $count } ký tự
ui-letters-over = Quá { $count } ký tự
ui-number-less = Giảm { $label }
ui-number-more = Tăng { $label }
ui-choose = – Chọn –
ui-unknown = Chưa có thông tin
ui-change = Sửa
ui-retry = Thử lại
ui-loading = Đang tải…
ui-close = Đóng
ui-keep = Không, quay lại
ui-undo = Hoàn tác
ui-back = Quay lại
ui-skip = Đến nội dung chính
ui-waiting = { $count } việc đang chờ
ui-step = Bước { $number }/{ $count }
ui-ahead = (chưa tới)
ui-search-count = Tìm thấy { $count } kết quả
ui-search-none = Không tìm thấy. Thử từ khác hoặc bớt chữ.
ui-errors-title = Có { $count } chỗ cần sửa

ui-rating-very = Rất hài lòng
ui-rating-satisfied = Hài lòng
ui-rating-not-yet = Chưa hài lòng

ui-sign-draw = Ký tay trên màn hình
ui-sign-type = Ký bằng cách gõ tên
ui-sign-draw-hint = Ký bằng ngón tay trong khung
ui-sign-name = Họ và tên người ký
ui-sign-type-hint = Gõ tên đầy đủ; có giá trị như chữ ký trên màn hình
ui-sign-clear = Xóa, ký lại

ui-photo-take = Chụp ảnh
ui-photo-remove = Xóa ảnh
ui-photo-unreadable = Không đọc được ảnh. Hãy chụp lại.

ui-map-zoom = Phóng to, thu nhỏ; phím mũi tên để di chuyển bản đồ
ui-map-in = Phóng to
ui-map-out = Thu nhỏ
ui-map-fit = Xem toàn bộ
ui-map-list = Danh sách điểm dừng

ui-settings = Cách hiển thị
ui-text-size = Cỡ chữ
ui-text-smaller = A−, chữ nhỏ hơn
ui-text-normal = A, cỡ chữ thường
ui-text-larger = A+, chữ lớn hơn
ui-contrast = Màu và độ tương phản
ui-contrast-system = Theo máy
ui-contrast-light = Nền sáng
ui-contrast-dark = Nền tối
ui-contrast-high = Tương phản cao
ui-language = Ngôn ngữ

sync-on-device = Trên máy này
sync-sent = Đã gửi
sync-received = Bưu điện đã nhận lúc { $time }

problem-unknown = Có lỗi ngoài dự kiến
problem-advice = Dữ liệu đã nhập vẫn còn trên máy. Hãy thử lại; nếu vẫn lỗi, gọi tổng đài và đọc mã dưới đây.
problem-code = Mã lỗi: { $code }
