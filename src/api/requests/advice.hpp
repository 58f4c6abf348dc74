#pragma once
// The advisor's answer as members: every sentence, and every figure as a number; what ohmic advise --json prints, too.

#include "advise/advice.hpp"
#include "api/value.hpp"

namespace ohmic::api {

Members members_of(const advise::Advice& advice);
Members members_of(const advise::Claim& claim);

}  // namespace ohmic::api
