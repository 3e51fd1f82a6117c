# Vì sao một điểm dừng không nằm trên tuyến nào.
routing-reason-no-vehicle = Chưa có ca bưu tá nào trong kế hoạch.
routing-reason-skills = Không có bưu tá nào vừa đủ điều kiện phục vụ điểm này (khu vực, nghiệp vụ) vừa còn chỗ trong ca.
routing-reason-unreachable = Không có đường đến điểm này, hoặc từ đây không về được nơi kết thúc ca.
routing-reason-capacity = Số lượng cần mang vượt quá phần còn trống của các tuyến.
routing-reason-time-window = Không bưu tá nào đến kịp trong khung giờ đã chọn.
routing-reason-shift = Nếu ghé điểm này, ca làm việc sẽ kết thúc muộn hơn giờ cho phép.
routing-reason-max-tasks = Các tuyến đã đủ số điểm dừng tối đa.
routing-reason-max-travel-time = Các tuyến đã đến giới hạn thời gian di chuyển.
routing-reason-break = Giờ nghỉ của bưu tá không cho phép ghé thêm điểm này.
routing-reason-other-stops = Nếu ghé điểm này, một điểm khác sẽ lỡ khung giờ đã hẹn.
routing-reason-several = Nhiều giới hạn cùng lúc khiến điểm này không xếp được vào tuyến nào.
routing-reason-hopeless = Không ca nào phục vụ được điểm này, kể cả khi không còn việc khác: cần đổi khung giờ, ca hoặc phương tiện.
