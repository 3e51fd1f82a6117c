# Why a stop is on no route.
routing-reason-no-vehicle = There is no courier shift in this plan.
routing-reason-skills = No courier who may serve this stop (area, kind of service) has room left in the shift.
routing-reason-unreachable = There is no way to this stop, or none from it to where the shift ends.
routing-reason-capacity = What has to be carried is more than the room left on the routes.
routing-reason-time-window = No courier can be there within the chosen hours.
routing-reason-shift = With this stop the shift would end later than allowed.
routing-reason-max-tasks = The routes already have as many stops as they may.
routing-reason-max-travel-time = The routes already travel for as long as they may.
routing-reason-break = A courier's break leaves no room for this stop.
routing-reason-other-stops = With this stop another one would miss its agreed hours.
routing-reason-several = Several limits at once keep this stop off every route.
routing-reason-hopeless = No shift could serve this stop even with nothing else to do: change the hours, the shift or the vehicle.
