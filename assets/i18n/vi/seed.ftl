# What a demo server prints when it opens.
seed-title = Dữ liệu mẫu cho ngày { $day }. Mọi người trong đó đều là nhân vật hư cấu.
seed-password = Mật khẩu chung của nhân viên: { $password }
seed-staff = { "  " }{ $user } — { $role } { $place }
seed-citizens = Người dân đăng nhập bằng số điện thoại: { $phones }
seed-messages = Mã đăng nhập của người dân hiện ở trang /demo/messages của máy chủ này.
seed-role-citizen = người dân
seed-role-courier = bưu tá
seed-role-coordinator = điều phối viên
seed-role-officer = cán bộ một cửa
seed-role-operator = tổng đài viên
seed-role-auditor = người kiểm tra
seed-role-administrator = quản trị
