# Screens of agencies and post offices: desk, plan, hand-over, result, matters to look at.
nav-cases = To check

due-explained-title = Due:
due-explained-date-time = { $time } { $day }
due-explained-provisional = Provisional, may change
due-explained-why = Why this date?
due-explained-unknown = The catalogue does not know this procedure's time limit, so there is no due date.
due-explained-unknown-short = Limit unknown
due-explained-after-received = The due date appears once the post has received the record.

agency-dossier = { $who } – { $what }
agency-dossier-title = Dossier
agency-dossier-code = Dossier code
agency-person = Applicant
agency-person-hidden = Name not shown
agency-person-hidden-why = Your role may not see who the applicant is and where they live.
agency-who = { $name } ({ $role })
agency-facts = Details
agency-form = Service
agency-address = Address
agency-landmark = How to find it
agency-note = The citizen's note
agency-call = Call { $phone }
agency-commune = Commune
agency-window = Pickup window
agency-return-window = Delivery window
agency-no-window = No window yet
agency-waybill = Waybill number
agency-no-code = No code yet
agency-filed = Filed
agency-due = Due
agency-sync = Sent, received
agency-holder = Who holds it
agency-history = The dossier's way
agency-open = Open the dossier
agency-to-desk = Back to the desk
agency-search = Find a dossier
agency-search-hint = Name, phone, dossier code, waybill or procedure; with or without diacritics
agency-register-hint = Not found yet? Dossiers that were closed long ago may no longer be on this device.
agency-register-search = Search the whole register
agency-register-found = { $count ->
    [one] One dossier in the register
   *[other] { $count } dossiers in the register
}
agency-register-many = The register has more like these; here are the first { $count }. Type more to find the right one.
agency-filter = Filter
agency-filter-open = Under way
agency-filter-without-courier = Without courier
agency-filter-late = Window is over
agency-filter-closed = Closed
agency-filter-all = All
agency-found = { $count ->
    [one] { $count } dossier
   *[other] { $count } dossiers
}
agency-none = No dossier matches
agency-none-detail = Try fewer words, or choose “All” in the filter.
agency-more = Show more
agency-signature-missing = Sign, or type your name, before you press the button.

agency-holder-citizen = The papers are with the citizen
agency-holder-courier = A courier holds it
agency-holder-courier-named = Courier { $name } holds it
agency-holder-agency = The agency holds it

agency-left-days = { $count ->
    [one] { $count } working day left
   *[other] { $count } working days left
}
agency-left-today = Due today
agency-left-late = Late
agency-left-late-days = { $count ->
    [one] { $count } working day late
   *[other] { $count } working days late
}
agency-left-kept = Finished in time

agency-officer-offered = A courier waits for your signature ({ $count })
agency-officer-received = To take up ({ $count })
agency-officer-processing = In progress ({ $count })
agency-officer-waiting = Waiting for the citizen to bring or pay something ({ $count })
agency-officer-result = Result ready, not yet with a courier ({ $count })
agency-officer-given = Given to the courier ({ $count })
agency-officer-done = Done ({ $count })
agency-officer-none-offered = No courier is waiting at the counter.
agency-officer-record = { $courier } brought { $count ->
    [one] { $count } dossier
   *[other] { $count } dossiers
}.
agency-officer-open-record = Count again and sign
agency-officer-empty-detail = Dossiers appear here when a courier brings them to the counter and signs.

agency-handover-title = Hand-over record { $number }
agency-handover-none = This record is not on this device.
agency-handover-record = Record
agency-handover-courier = Courier
agency-handover-offered = Courier signed
agency-handover-count = Dossiers
agency-handover-how = For each dossier: read the seal number on the cover, open it, count line by line. Your signature is the filing moment.
agency-handover-dossier = { $place }. { $who }
agency-handover-collected = Collected
agency-handover-seal = Seal number on the cover
agency-handover-seal-hint = Read it from the cover, do not copy it from the screen. If the seal is torn or differs: do not open it, tell the post office.
agency-handover-line = { $paper } ({ $form })
agency-handover-at-door = Counted at the door: { $count }
agency-handover-remarks = Remarks
agency-handover-remarks-hint = Needed if the count differs from the one at the door: what is missing, what is more
agency-handover-sign-title = Signature of the one-stop officer
agency-handover-sign-label = Sign for the whole record
agency-handover-sign = Sign the record
agency-handover-refused = Not signed yet. See the lines marked at each dossier.
agency-handover-signed = Signed
agency-handover-filed = Filing moment:

agency-process-title = Take up
agency-process-code-hint = Copy the code from the one-stop system, for example 000.00.12.H15-261124-0001. Other forms are taken too, 5 to 64 characters.
agency-process-go = Start processing
agency-finish-go = The result is ready
agency-finish-title = Is the result ready?
agency-finish-why-brings = This moment is recorded as the end of the work. The post will send a courier for the result.
agency-finish-why-fetches = This moment is recorded as the end of the work. The citizen fetches the result.

agency-release-title = Give the result to the courier
agency-release-none = There is no result to give
agency-release-none-detail = This dossier's result is not ready, or it is sealed already.
agency-release-cover = In the cover
agency-release-items = Papers returned
agency-release-items-hint = One paper a line
agency-release-originals = Originals given back
agency-release-originals-hint = The citizen’s own originals that go back with the result, one paper a line
agency-release-recall = Old papers to take back
agency-release-recall-hint = One paper a line. Leave empty if none.
agency-release-recall-unknown = The catalogue does not say which papers are taken back. One paper a line; leave empty if none.
agency-release-fee = State fee still due at the door
agency-release-fee-hint = The procedure's fee is { $amount }; what was taken is already deducted.
agency-release-fee-unknown = The catalogue does not know the fee. Write 0 if nothing is due.
agency-release-dong = đ
agency-release-seal = New seal number
agency-release-seal-hint = Read it from the seal just put on
agency-release-sign-title = Signature of the one-stop officer
agency-release-sign-label = Sign for the sealed result
agency-release-go = Sealed, waiting for the courier

agency-move-title = Change the window
agency-move-why = Choose among the windows that are open. The citizen is told of the new one.
agency-move-find = Show open windows
agency-move-none = No window is open now.
agency-move-slot = New window
agency-move-save = Change to this window

agency-attempts-title = Attempts in vain
agency-attempt-calls = { $count ->
    [one] { $count } call
   *[other] { $count } calls
}
agency-attempt-waited = { $count ->
    [one] waited { $count } minute
   *[other] waited { $count } minutes
}
agency-attempt-photos = { $count ->
    [one] { $count } photo
   *[other] { $count } photos
}
agency-attempt-no-evidence = Nothing shows it: a person must look at it.

agency-cases-title = Matters for a person
agency-cases-why = The server put these aside because it cannot decide them. Nothing is deleted.
read-file-title = Read the file of a device that could not send
read-file-why = Choose the file that a courier or citizen has brought. Everything in it stays under the name of whoever did it and waits for you to look at it; what was received before is not recorded twice.
read-file = Choose a file
read-file-person = Waiting for a person to look: { $count }.
read-file-known = Received by the post: { $count }.
read-file-not = Records or photos that could not be taken: { $count }.
read-file-photos = Photos and signatures received: { $count }.
agency-cases-empty = Nothing to look at
agency-cases-empty-detail = What the server cannot decide appears here.
agency-cases-caption = { $count ->
    [one] { $count } matter
   *[other] { $count } matters
}
agency-cases-what = What
agency-cases-reason = Why it was put aside
agency-cases-opened = Put aside
agency-case-title = A matter to look at
agency-case-none = This matter is no longer listed.
agency-case-code = Reason code
agency-case-id = Number
agency-case-who = Who did it
agency-case-who-role = { $name } ({ $role })
agency-case-device-ms = When, by that device's clock
agency-case-occurred = When, by the post's clock
agency-case-sent = What was sent
agency-case-first = What was sent first, under the same number
agency-case-unreadable = The post cannot read this content.
agency-case-decide = Your decision
agency-case-accept = Accept as it stands
agency-case-accept-why = It takes effect now, in the name of who did it and at the time at which it was done. If the rules still say no, the server says why and the matter stays here.
agency-case-keep = Keep as a record only
agency-case-keep-why = It has no effect. Who did it can read your reason.
agency-case-reason = Reason
agency-case-reason-hint = Who did it will read this. Needed when it is kept as a record only
agency-case-reason-missing = Write a reason
agency-case-decided = Decided
agency-case-read-only = You only read. The office's coordinator or an administrator decides.
matter-content-procedure = Procedure
matter-content-person = Citizen
matter-content-window = Window
matter-content-seal = Seal number
matter-content-note-number = Consignment note
matter-content-waybill = Waybill
matter-content-counted = Papers counted
matter-content-guidance = Guidance given
matter-content-taken = Money taken
matter-content-reason = Reason
matter-content-note = Note
matter-content-record = Record number
matter-content-dossiers = Dossiers
matter-content-code = Dossier code
matter-content-items = In the cover
matter-content-level = Satisfaction
matter-content-remarks = Remarks

agency-reader-call-operator = You book, move and call off for callers. You only see the open requests of whoever is calling. The dossier is always the caller's.
agency-reader-auditor = You only read. Names, phones and addresses of citizens are not shown to you.
agency-reader-administrator = You read what was done; names, phones and addresses of citizens are not shown to you. You declare force majeure, and match money taken at a counter where the office has nobody else.
agency-reader-all = Search all dossiers

agency-desk-cases = { $count ->
    [one] { $count } matter for a person
   *[other] { $count } matters for a person
}
agency-desk-cases-open = See them
agency-desk-plan-today = Today's plan
agency-desk-plan-tomorrow = Tomorrow's plan
agency-count-label = The day
agency-count-pickups = To collect
agency-count-results = Results to bring
agency-count-on-routes = On routes
agency-count-without-courier = Without courier
agency-count-late = Window is over

agency-plan-days = Days to plan
agency-plan-day = Day
agency-plan-state = Plan
agency-plan-today = Today, { $date }
agency-plan-tomorrow = Tomorrow, { $date }
agency-plan-published = Published
agency-plan-none = None
agency-plan-propose = Make the plan
agency-plan-again = Make it again
agency-plan-computing = Computing the plan…
agency-plan-empty = No plan for this day
agency-plan-empty-detail = Press “Make the plan” to give the stops to couriers. Nobody sees anything until you publish it.
agency-plan-is-published = Published plan
agency-plan-is-published-why = Couriers and citizens see this plan.
agency-plan-came-after = { $count ->
    [one] { $count } request came after publishing
   *[other] { $count } requests came after publishing
}
agency-plan-came-after-do = They are on no route. Make the plan again and publish it.
agency-plan-proposed = Computed, not published
agency-plan-proposed-why = Couriers: { $couriers }, stops: { $stops }; not placed: { $left }.
agency-plan-who-works = Couriers at work: { $count } of { $all }
agency-plan-who-works-why = Untick couriers who are ill or away, then plan again. Promised stops stay with the same courier where possible.
agency-plan-publish = Publish
agency-plan-publish-title = Publish this plan?
agency-plan-publish-why = Couriers get their routes of { $day } and citizens see when the courier comes.
agency-plan-publish-replaces = It replaces the plan published before.
agency-plan-travel-roads = Travel times are those of real roads. Road data: © OpenStreetMap contributors, ODbL (openstreetmap.org/copyright).
agency-plan-travel-lacking = Some travel times are estimates
agency-plan-travel-lacking-why = { $count } of { $all } ways have no time by road: a place is far from the roads that are drawn, or the road server does not answer. They are estimated from straight lines; real roads may take longer.
agency-plan-estimated = Travel times are estimates from straight lines; real roads may take longer.
agency-plan-left-out = Not placed ({ $count })
agency-plan-tabs = See the plan
agency-plan-tab-list = List
agency-plan-tab-map = Map
agency-plan-map = Map of the day's routes
agency-plan-map-stop = Route { $route } · { $time } · { $what }
agency-plan-route = { $number }. { $name }
agency-plan-route-sum = { $count } halts, about { $minutes } minutes of travel
agency-plan-stop = Halt
agency-plan-halt = { $number }. { $name }
agency-plan-arrive = Arrives
agency-plan-window = Window
agency-plan-what = Task
agency-plan-any-time = During the shift
agency-plan-agency = Agency
agency-plan-at-agency = { $hands ->
    [0] Takes { $takes } results
   *[other] { $takes ->
        [0] Hands in { $hands }
       *[other] Hands in { $hands }, takes { $takes } results
    }
}
agency-holder-office = Post office { $office } holds it

# What the agency says: forms 02–06 and duties to pay.
axis-title = Other steps with this dossier
axis-check = Read it again before it is recorded
axis-sign = The officer signs
axis-sheet = Control sheet (form 06)
axis-stage-late = Used { $used }, over its own limit by { $over } minutes
axis-stage-kept = Used { $used }, within its limit
axis-minutes-of = { $count } working minutes
axis-unit-minutes = minutes
axis-late-say = I know that it is too late, and send it
axis-late-detail = The delay stays on record and cannot be removed.
axis-late-yes = Late, on record
axis-late-no = No
axis-hop-in = Comes into the stage
axis-hop-out = Leaves the stage
axis-hint-items = One paper a line. Name all of them: you may ask only once.
axis-hint-reason = The citizen reads this. Write nothing about other people.
axis-hint-how = Where, how, until when.
axis-hint-ground = For example: Civil Status Law, article 12, paragraph 3.
axis-hint-seal = Seal it again before the courier.
axis-field-items = Papers that are missing
axis-field-reason = Reason
axis-field-how = How to pay, until when
axis-field-amount = Amount
axis-field-purpose = What it is for
axis-field-code = Dossier code
axis-field-receipt = Receipt number
axis-field-ground = Legal ground
axis-field-new-date = New date
axis-field-late = Sent late
axis-field-seal = Seal number of the cover that goes back
axis-field-stage = Stage
axis-field-body = Body that does it
axis-field-minutes = Limit of the stage
axis-field-hop = Line
axis-supplement-title = Ask for missing papers (form 02)
axis-supplement-why = Once and completely. What is found on appraisal is asked for within 3 working days.
axis-supplement-go = Send the request
axis-supplement-then = The time limit stops. Once everything is there, it begins anew from zero.
axis-complete-title = The papers are complete
axis-complete-why = Record it when the last paper has come.
axis-complete-go = Record as complete
axis-complete-then = The time limit begins anew now; the first date stays for comparison.
axis-pay-title = Ask for a payment
axis-pay-why = For a financial duty without which the work cannot go on.
axis-pay-go = Send the request
axis-pay-then = The time limit stands still until the payment is confirmed.
axis-paid-title = Confirm the payment
axis-paid-why = Give the number of the receipt.
axis-paid-go = Confirm the payment
axis-paid-then = The time limit goes on; the days of waiting are not counted.
axis-extend-title = Apology and new date (form 04)
axis-extend-why = At least 1 day before the limit, and only once. The first date is not removed.
axis-extend-go = Send the apology
axis-extend-then = The citizen gets the apology and the new date. On time or late is still judged by the first date.
axis-stage-title = Control sheet (form 06)
axis-stage-why = When each stage got it and gave it on. A stage's limit is fixed when it is first entered.
axis-stage-go = Add the line
axis-stage-then = Each stage answers for its own limit.
axis-refuse-title = Refuse it (form 03)
axis-refuse-why = Say why in plain words.
axis-refuse-go = Refuse the dossier
axis-refuse-then = The dossier ends and cannot be opened again. The papers go back to the citizen.
axis-stop-title = Stop the work (form 05)
axis-stop-why = A legal ground is needed.
axis-stop-go = Stop the work
axis-stop-then = The dossier ends and cannot be opened again. The papers go back to the citizen.

# Why a person must look at it, said to whoever decides.
matter-why-actor-mismatch = Whoever did this is not the person who was signed in when the device sent it. Ask both, then decide.
matter-why-command-content-differs = The device sent two different contents for the same step. The one that came first counts.
matter-why-command-predecessor-missing = The step that must come before this one did not reach the post within seven days.
matter-why-blob-overdue = Photos or signatures of this step did not reach the post in time. Ask whoever did it whether the device still has them.
matter-why-cash-difference = The cash that was counted differs from the receipts or from what the courier handed in.
matter-why-delivery-disputed = The citizen says that the result was not received. Check with the courier, then settle it.
matter-why-door-wrong-code = The courier recorded the citizen's code, but it is not the right one.
matter-why-door-wrong-token = The courier recorded a QR code that is of another dossier or out of date.
matter-why-stop-reassigned = The courier worked at a stop that had been given to another courier.
matter-why-stop-called-off = The courier worked at a stop whose request had been cancelled before.
matter-why-number-not-reserved = The receipt number is not from the range that this courier's device was given.
matter-why-number-used = This receipt number is on another paper already.
matter-why-pickup-collected-first = The citizen cancelled, but the courier had collected the dossier before. Call the citizen.
matter-why-delivery-letter-missing = It was delivered to a stand-in without a letter of authority in the right name.
matter-why-delivery-fee-open = It was delivered while state fees were not fully paid.
