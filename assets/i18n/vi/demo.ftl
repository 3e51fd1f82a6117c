# The demo's page of messages.
demo-page-title = Tin nhắn của bản chạy thử
demo-page-why = Bản chạy thử không gửi tin nhắn thật. Những tin lẽ ra được gửi đến điện thoại hiện ở đây, tin mới nhất ở trên cùng.
demo-page-reload = Tải lại trang
demo-page-none = Chưa có tin nhắn nào.
demo-page-sent = Gửi đến { $phone } lúc { $time }
