# Report of the command that imports the catalogue of procedures.
import-summary = Read { $rows } rows: { $taken } taken, { $changed } of them with changes; { $refused } refused.
import-row-refused = Row { $row } ({ $code }): refused, field { $field }: { $why }
import-row-changed = Row { $row } ({ $code }), field { $field }: { $what }: “{ $from }” → “{ $to }”
import-whole-row = whole row
import-no-code = no code
import-unknown = unknown

# A whole file is refused.
import-too-large = The file is too large ({ $bytes } bytes, at most { $limit }).
import-not-json = The file is not JSON: fault in line { $line }, column { $column }.
import-not-array = The file is not a list of procedures.
import-too-many-rows = The file has too many rows ({ $rows }, at most { $limit }).

# A row is refused.
import-not-object = this row cannot be read
import-field-missing = missing or empty
import-field-malformed = of the wrong kind
import-code-malformed = the code is not of the form d.dddddd
import-code-twice = the file has this code already; the first row counts
import-text-too-long = the text is too long
import-too-many-lines = too many entries
import-scope-unknown = the area it applies to is unknown
import-channels-missing = no way of filing is given

# Changes while a row is taken.
import-text-cleaned = spaces and diacritics normalised
import-channel-renamed = way of filing renamed
import-channel-dropped = unknown way of filing left out
import-agency-dropped = agency that is no name left out
import-level-unknown = level of government unknown
import-limit-unknown = time limit without a unit, kept as unknown
import-fee-too-small = amount too small to be meant, kept as unknown
import-fee-set-by-province = amount fixed by the province, kept as unknown
import-fee-unreadable = amount cannot be read, kept as unknown
