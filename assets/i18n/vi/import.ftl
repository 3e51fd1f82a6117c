# Báo cáo của lệnh nhập danh mục thủ tục.
import-summary = Đã đọc { $rows } dòng: nhận { $taken }, trong đó { $changed } dòng có chỉnh sửa; từ chối { $refused }.
import-row-refused = Dòng { $row } ({ $code }): từ chối, trường { $field }: { $why }
import-row-changed = Dòng { $row } ({ $code }), trường { $field }: { $what }: “{ $from }” → “{ $to }”
import-whole-row = cả dòng
import-no-code = không có mã
import-unknown = không rõ

# Từ chối cả tệp.
import-too-large = Tệp quá lớn ({ $bytes } byte, tối đa { $limit }).
import-not-json = Tệp không phải JSON: lỗi ở dòng { $line }, cột { $column }.
import-not-array = Tệp không phải danh sách thủ tục.
import-too-many-rows = Tệp có quá nhiều dòng ({ $rows }, tối đa { $limit }).

# Từ chối một dòng.
import-not-object = không đọc được dòng này
import-field-missing = thiếu hoặc để trống
import-field-malformed = sai kiểu dữ liệu
import-code-malformed = mã không đúng dạng d.dddddd
import-code-twice = mã đã có trong tệp; chỉ nhận dòng đầu
import-text-too-long = nội dung quá dài
import-too-many-lines = quá nhiều mục
import-scope-unknown = không rõ phạm vi áp dụng
import-channels-missing = không có cách thức nộp hồ sơ nào

# Chỉnh sửa khi nhận.
import-text-cleaned = chuẩn hóa khoảng trắng và dấu
import-channel-renamed = đổi tên cách thức nộp
import-channel-dropped = bỏ cách thức nộp không rõ
import-agency-dropped = bỏ tên cơ quan không hợp lý
import-level-unknown = cấp thực hiện không rõ
import-limit-unknown = thời hạn không có đơn vị, ghi là không rõ
import-fee-too-small = số tiền quá nhỏ, ghi là không rõ
import-fee-set-by-province = mức thu do cấp tỉnh quyết định, ghi là không rõ
import-fee-unreadable = không đọc được số tiền, ghi là không rõ
