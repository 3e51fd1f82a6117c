# Tình trạng, chặng, sự kiện, việc, hình thức, lý do.
status-1 = Mới đăng ký
status-2 = Được tiếp nhận
status-3 = Không được tiếp nhận
status-4 = Đang xử lý
status-5 = Cần bổ sung giấy tờ
status-6 = Chờ nộp phí
status-7 = Đã rút hồ sơ
status-8 = Dừng xử lý
status-9 = Đã có kết quả
status-10 = Đã trả kết quả

leg-pickup = Nhận hồ sơ
leg-return = Trả kết quả
pickup-requested = Chờ xếp bưu tá
pickup-scheduled = Đã có bưu tá
pickup-missed = Chưa nhận được, hẹn lại
pickup-collected = Bưu tá đang giữ
pickup-offered = Đã đến quầy, chờ ký nhận
pickup-handed-over = Đã bàn giao cho cơ quan
pickup-cancelled = Đã hủy
return-waiting = Chưa có kết quả
return-ready = Có kết quả, chờ xếp bưu tá
return-scheduled = Có kết quả, đã xếp bưu tá
return-released = Đã niêm phong, chờ bưu tá nhận
return-collected-from-agency = Bưu tá đang mang về
return-failed = Chưa giao được
return-delivered = Đã trao tận tay
return-closed = Không có kết quả để trả

stage-not-received = Cơ quan chưa tiếp nhận
stage-in-progress = Đang giải quyết
stage-result-ready = Đã có kết quả
stage-result-delivered = Đã trả kết quả
stage-closed-without-result = Đã kết thúc, không có kết quả

event-booked = Đã đặt lịch
event-rescheduled = Đã đổi giờ hẹn
event-scheduled = Đã xếp bưu tá
event-cancelled = Đã hủy yêu cầu
event-collected = Đã nhận hồ sơ, niêm phong tại nhà
event-missed = Bưu tá đến nhưng chưa nhận được
event-offered = Đã mang đến quầy của cơ quan
event-filed = Cơ quan đã ký nhận, bắt đầu tính hạn
event-processing = Cơ quan bắt đầu xử lý
event-finished = Đã có kết quả
event-released = Kết quả đã niêm phong
event-result-accepted = Bưu tá đã nhận kết quả
event-delivered = Đã trao kết quả tận tay
event-delivery-failed = Bưu tá đến nhưng chưa giao được
event-rated = Đã đánh giá
event-case-closed = Bưu cục đã xem và quyết định việc để riêng

kind-book = Đặt lịch
kind-reschedule = Đổi giờ hẹn
kind-cancel = Hủy yêu cầu
kind-rate = Đánh giá
kind-publish-plan = Công bố tuyến
kind-confirm-pickup = Biên nhận tại nhà
kind-miss-pickup = Báo chưa nhận được
kind-offer-handover = Biên bản bàn giao, bưu tá ký
kind-sign-handover = Biên bản bàn giao, cơ quan ký
kind-process = Bắt đầu xử lý
kind-finish = Báo có kết quả
kind-release-result = Niêm phong kết quả
kind-accept-result = Bưu tá nhận kết quả
kind-confirm-delivery = Biên nhận trao kết quả
kind-fail-delivery = Báo chưa giao được
kind-resolve-case = Quyết định việc để riêng

form-send = Nhận hồ sơ tại nhà, mang đi nộp
form-send-detail = Bạn tự đến lấy kết quả
form-receive = Chỉ mang kết quả về nhà
form-receive-detail = Bạn đã nộp hồ sơ và có giấy hẹn
form-both = Cả hai: mang đi nộp và mang kết quả về
form-both-detail = Bạn không phải đến cơ quan

paper-original = Bản chính
paper-certified-copy = Bản chứng thực
paper-copy = Bản sao
paper-electronic = Bản điện tử
papers-to-submit = Phải nộp
papers-to-show = Chỉ xuất trình, giữ lại
papers-note = Lưu ý

money-postage = Cước bưu điện
money-state-fee = Phí, lệ phí nhà nước
money-cash-on-delivery = Tiền thu hộ

limit-same-day = Trong ngày
limit-working-hour = { $amount } giờ làm việc
limit-working-day = { $amount } ngày làm việc
limit-calendar-day = { $amount } ngày
limit-month = { $amount } tháng

satisfaction-very-satisfied = Rất hài lòng
satisfaction-satisfied = Hài lòng
satisfaction-not-satisfied = Chưa hài lòng

reason-rp0 = Không tìm thấy địa chỉ
reason-rp1 = Không liên lạc được
reason-rp2 = Không gặp được người hẹn
reason-rp3 = Có vật không được gửi
reason-rp4 = Mới nhận được một phần
reason-rp5 = Người dân hủy
reason-rp6 = Bưu điện quá tải
reason-rp7 = Hàng quá khổ
reason-rp8 = Người dân hẹn lúc khác
reason-rp9 = Xe hỏng
reason-rp10 = Tắc đường, thời tiết xấu

role-citizen = Người dân
role-courier = Bưu tá
role-coordinator = Điều phối viên
role-one-stop-officer = Cán bộ một cửa
role-call-operator = Tổng đài viên
role-auditor = Kiểm tra viên
role-administrator = Quản trị viên

catalogue-in-person-required = Bạn phải tự đến cơ quan làm thủ tục này
catalogue-not-published = Cơ quan chưa công bố cho bưu điện nhận
catalogue-agency-suspended = Cơ quan đang tạm dừng qua bưu điện
catalogue-channel-not-offered = Thủ tục này không nhận qua bưu điện
catalogue-ends-before-it-begins = Ngày hết hiệu lực sớm hơn ngày bắt đầu
catalogue-forms-disagree = Hình thức phục vụ không khớp với việc được hay không được qua bưu điện
catalogue-component-twice = Hai giấy tờ trùng số thứ tự
