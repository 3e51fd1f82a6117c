# Short messages: no accents, at most 160 characters, the brand first.
notify-code = [Tan Noi] Ma dang nhap cua ban la { $code }, dung trong { $minutes } phut. Buu ta va tong dai khong bao gio hoi ma nay. Dung doc cho ai.
