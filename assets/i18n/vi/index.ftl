# The page before the app has loaded, and the name of the installed app.
index-name = Tận Nơi
index-title = Tận Nơi – nhận và trả hồ sơ tại nhà
index-description = Hẹn bưu tá đến nhà nhận hồ sơ thủ tục hành chính và trả kết quả tận nơi.
index-loading = Đang mở ứng dụng…
index-slow = Lần mở đầu tiên cần tải khoảng 1 MB; những lần sau mở được cả khi không có mạng.
index-failed = Chưa mở được ứng dụng. Hãy kiểm tra mạng rồi tải lại trang; nếu trình duyệt đã cũ, hãy cập nhật trình duyệt.
index-reload = Tải lại trang
index-noscript = Ứng dụng cần JavaScript để chạy. Hãy bật JavaScript trong phần cài đặt của trình duyệt rồi tải lại trang, hoặc đến bưu cục gần nhất để được giúp.
