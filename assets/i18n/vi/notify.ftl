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
notify-delivery-failed = [Tan Noi] Ngay { $date } chua phat duoc ket qua: { $reason }. Mo ung dung de chon ngay, dia chi, nguoi nhan khac hoac nhan tai buu cuc.
notify-invitation-first = [Tan Noi] Giay moi 1: nhan ket qua tai { $office } hoac chon cach khac trong ung dung. Giay moi 2 tu ngay { $date }.
notify-invitation-second = [Tan Noi] Giay moi 2: nhan ket qua tai { $office } hoac chon cach khac. Tu ngay { $date } ket qua co the tra lai co quan.
notify-held = [Tan Noi] Ket qua dang giu tai { $office } den het ngay { $date }. Mang giay to tuy than va ma nhan ket qua.
notify-returned = [Tan Noi] Ngay { $date } ket qua da chuyen hoan cho co quan. Ong/Ba co the dat lai viec phat trong ung dung.
notify-delivered = [Tan Noi] Ket qua da phat ngay { $date }. Neu khong phai Ong/Ba nhan, bam "Toi chua nhan duoc" trong ung dung.
