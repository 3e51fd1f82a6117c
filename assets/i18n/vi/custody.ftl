# Danh mục đồ đang giữ
custody-title = Danh mục hồ sơ, kết quả đang giữ
custody-how = Mọi bì thư bưu cục và bưu tá đang giữ, kèm số niêm phong. Khi có lũ: đếm theo danh mục này, để nơi khô ráo, ghi số thứ tự lên túi ngoài, in ra rồi ký.
custody-area = Lấy những bì thư
custody-area-all = Tất cả
custody-area-flooded = Của vùng đang có bất khả kháng
custody-none = Không giữ bì thư nào
custody-when = Danh mục hồ sơ, kết quả đang giữ lúc { $at }: { $count } bì thư
custody-number = STT
custody-seal = Số niêm phong
custody-what = Nội dung
custody-note = Số phiếu gửi
custody-keeper = Người giữ
custody-since = Bưu điện nhận lúc
custody-owner = Chủ hồ sơ
custody-sign-keeper = Người giữ
custody-sign-counted = Người cùng đếm
