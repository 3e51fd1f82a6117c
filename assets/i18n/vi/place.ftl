# A commune found by the name it had before the two-level government.
place-with-old-name = { $name } (trước 7/2025: { $old }, { $district })
# The same, kept with an address and shown in lists.
place-short-with-old-name = { $name } ({ $old } cũ)
