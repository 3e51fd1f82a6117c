# What a demo server prints when it opens.
seed-title = Demo data for { $day }. Everybody in it is invented.
seed-password = Password of all staff: { $password }
seed-staff = { "  " }{ $user } — { $role } { $place }
seed-citizens = Citizens sign in with a phone number: { $phones }
seed-messages = Citizens' sign-in codes are shown on this server's page /demo/messages.
seed-role-citizen = citizen
seed-role-courier = courier
seed-role-coordinator = coordinator
seed-role-officer = one-stop officer
seed-role-operator = call operator
seed-role-auditor = auditor
seed-role-administrator = administrator
