# Statuses, legs, events, commands, forms, reasons.
status-1 = Registered
status-2 = Received
status-3 = Not accepted
status-4 = In progress
status-5 = More papers needed
status-6 = Waiting for the fee
status-7 = Withdrawn
status-8 = Stopped
status-9 = Result ready
status-10 = Result delivered

leg-pickup = Collect the dossier
leg-return = Bring the result
pickup-requested = Waiting for a courier
pickup-scheduled = Courier assigned
pickup-missed = Not collected, new date
pickup-collected = With the courier
pickup-offered = At the counter, waiting for signature
pickup-handed-over = Handed over to the agency
pickup-cancelled = Called off
return-waiting = No result yet
return-ready = Result ready, waiting for a courier
return-scheduled = Result ready, courier assigned
return-released = Sealed, waiting for the courier
return-collected-from-agency = On its way to you
return-failed = Could not be delivered
return-delivered = In the recipient's hands
return-closed = Nothing to bring

stage-not-received = Not yet received by the agency
stage-in-progress = Being worked on
stage-result-ready = Result ready
stage-result-delivered = Result delivered
stage-closed-without-result = Closed without a result

event-booked = Booked
event-rescheduled = Time changed
event-scheduled = Courier assigned
event-cancelled = Called off
event-collected = Collected and sealed at home
event-missed = The courier came but could not collect
event-offered = Laid before the agency
event-filed = Signed by the agency, the time limit begins
event-processing = The agency began to work on it
event-finished = The result is ready
event-released = The result was sealed
event-result-accepted = The courier took the result
event-delivered = The result was delivered
event-delivery-failed = The courier came but could not deliver
event-rated = Rated
event-case-closed = The post office decided about a matter

kind-book = Booking
kind-reschedule = Change of time
kind-cancel = Calling off
kind-rate = Rating
kind-publish-plan = Publishing the plan
kind-confirm-pickup = Record of a pickup
kind-miss-pickup = Report of a missed pickup
kind-offer-handover = Hand-over record, courier's half
kind-sign-handover = Hand-over record, agency's half
kind-process = Start of work
kind-finish = Report of a result
kind-release-result = Sealing of a result
kind-accept-result = Courier takes a result
kind-confirm-delivery = Record of a delivery
kind-fail-delivery = Report of a failed delivery
kind-resolve-case = Decide about a matter

form-send = Collect my papers and file them
form-send-detail = You fetch the result yourself
form-receive = Only bring the result
form-receive-detail = You have filed already and have a slip
form-both = Both: file my papers and bring the result
form-both-detail = You need not go to the agency

paper-original = Original
paper-certified-copy = Certified copy
paper-copy = Copy
paper-electronic = Electronic
papers-to-submit = To hand in
papers-to-show = Only to show, you keep it
papers-note = Note

money-postage = Postage
money-state-fee = State fee
money-cash-on-delivery = Cash on delivery

limit-same-day = The same day
limit-working-hour = { $amount } working hours
limit-working-day = { $amount } working days
limit-calendar-day = { $amount } days
limit-month = { $amount } months

satisfaction-very-satisfied = Very satisfied
satisfaction-satisfied = Satisfied
satisfaction-not-satisfied = Not yet satisfied

reason-rp0 = Address not found
reason-rp1 = No contact
reason-rp2 = The person was not there
reason-rp3 = Content that may not be carried
reason-rp4 = Partly collected
reason-rp5 = Called off by the citizen
reason-rp6 = No capacity
reason-rp7 = Too bulky
reason-rp8 = Asked for another time
reason-rp9 = Vehicle broken
reason-rp10 = Traffic or bad weather

role-citizen = Citizen
role-courier = Courier
role-coordinator = Coordinator
role-one-stop-officer = One-stop officer
role-call-operator = Call operator
role-auditor = Auditor
role-administrator = Administrator

catalogue-in-person-required = You must appear in person for this procedure
catalogue-not-published = The agency has not opened it to the post
catalogue-agency-suspended = The agency has suspended it for the post
catalogue-channel-not-offered = This procedure is not offered through the post
catalogue-ends-before-it-begins = It ends before it begins
catalogue-forms-disagree = The forms of service contradict whether the post may carry it
catalogue-component-twice = Two papers have the same number
