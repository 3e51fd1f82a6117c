# Short messages: no accents, at most 160 characters, the brand first.
notify-code = [Tan Noi] Ma dang nhap cua ban la { $code }, dung trong { $minutes } phut. Buu ta va tong dai khong bao gio hoi ma nay. Dung doc cho ai.
notify-nearing = [Tan Noi] Buu ta ma { $code } dang den nha ban nhan ho so, hen { $window }. Hoi ma va hai tu nhan dien truoc khi mo cua. Khong dua tien truoc.
notify-incomplete = [Tan Noi] Ho so con thieu { $count } giay to. Buu ta se quay lai ngay { $day }. Xem giay can bo sung trong ung dung, hoac goi tong dai.
notify-exception = [Tan Noi] Goi ho so theo phieu gui { $note } gap su co tren duong. Buu dien dang xu ly va se bao lai. Can hoi, hay goi tong dai.
notify-claim = [Tan Noi] Ho so theo phieu gui { $note } khong chuyen tiep duoc. Buu dien xin loi va se boi thuong. Can bo buu dien se lien he voi ban.
notify-withdrawn = [Tan Noi] Da nhan yeu cau rut lai ho so theo phieu gui { $note }. Buu ta se mang ve tan nha. Khi nhan, hay xem so niem phong.
