# Short messages: no accents, at most 160 characters, the brand first.
notify-code = [Tan Noi] Ma dang nhap cua ban la { $code }, dung trong { $minutes } phut. Buu ta va tong dai khong bao gio hoi ma nay. Dung doc cho ai.
notify-date-unknown = chua ro
notify-refused = [Tan Noi] Ho so { $code } khong duoc tiep nhan. Ly do va cach nhan lai giay to: xem trong ung dung hoac goi { $hotline }.
notify-supplement = [Tan Noi] Ho so { $code } can bo sung giay to, tam dung tinh han. Xem can nop gi trong ung dung hoac goi { $hotline }.
notify-restarted = [Tan Noi] Ho so { $code } da du giay to, tinh han lai tu dau. Hen tra: { $date }. Chi tiet: ung dung hoac { $hotline }.
notify-payment = [Tan Noi] Ho so { $code } can nop { $amount } dong tai co quan. Xem cach nop trong ung dung hoac goi { $hotline }.
notify-resumed = [Tan Noi] Ho so { $code } da nop tien, co quan xu ly tiep. Hen tra: { $date }. Chi tiet: ung dung hoac { $hotline }.
notify-stopped = [Tan Noi] Ho so { $code } dung xu ly. Can cu va viec can lam: xem trong ung dung hoac goi { $hotline }.
notify-extended = [Tan Noi] Xin loi ban: ho so { $code } bi cham. Ngay hen moi: { $date }. Ly do: xem trong ung dung hoac goi { $hotline }.
notify-nearing = [Tan Noi] Buu ta ma { $code } dang den nha ban nhan ho so, hen { $window }. Hoi ma va hai tu nhan dien truoc khi mo cua. Khong dua tien truoc.
notify-incomplete = [Tan Noi] Ho so con thieu { $count } giay to. Buu ta se quay lai ngay { $day }. Xem giay can bo sung trong ung dung, hoac goi tong dai.
notify-exception = [Tan Noi] Goi ho so theo phieu gui { $note } gap su co tren duong. Buu dien dang xu ly va se bao lai. Can hoi, hay goi tong dai.
notify-claim = [Tan Noi] Ho so theo phieu gui { $note } khong chuyen tiep duoc. Buu dien xin loi va se boi thuong. Can bo buu dien se lien he voi ban.
notify-withdrawn = [Tan Noi] Da nhan yeu cau rut lai ho so theo phieu gui { $note }. Buu ta se mang ve tan nha. Khi nhan, hay xem so niem phong.
