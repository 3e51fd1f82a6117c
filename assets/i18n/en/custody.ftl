# What the post holds
custody-title = List of what is held
custody-how = Every cover that the office and its couriers hold, with its seal. In a flood: count by this list, keep the covers dry, write the number on the outer bag, print and sign.
custody-area = Which covers
custody-area-all = All
custody-area-flooded = Of communes with force majeure
custody-none = Nothing is held
custody-when = Held at { $at }: { $count } covers
custody-number = No.
custody-seal = Seal
custody-what = What
custody-note = Consignment note
custody-keeper = Kept by
custody-since = Accepted
custody-owner = Whose
custody-sign-keeper = Kept by
custody-sign-counted = Counted with
