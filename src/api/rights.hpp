#pragma once
// Who may ask what, and how much of it they are told. What is not allowed here is not allowed.

#include <string>
#include <string_view>
#include <vector>

#include "api/protocol.hpp"
#include "rig/rig.hpp"
#include "rig/scene.hpp"

namespace ohmic::api {

/// An engineer may everything. A performer, to whom the phones output NAME belongs, may:
///   turn and read  phones.NAME. level, mute, mono, balance, crossfeed
///                  mix.M. level, me_level, others_level, and level, pan and mute of the sends that M has
///   read           status, meters, changes and the rig: of NAME and M; the dose of NAME
///   do             listen to NAME; call an engineer and talk with them
/// M is the mix that NAME hears. It is turned only where NAME names it itself: what an output overhears from another one
/// belongs to that one. No set goes beyond the range that the engineer gave: a level ends at `highest`.
///
/// Errors: they may not, in words that do not tell whether the thing exists. [control]
Result<void> may(const Request& request, const Verb& verb, const rig::Rig& rig);

/// Whether a value concerns them. An address that is none does not.
bool may_read(const Role& role, std::string_view address, const rig::Rig& rig);
bool may_turn(const Role& role, std::string_view address, const rig::Rig& rig);

/// Of an answer, of changes and of levels: what this role is told.
Members seen_by(const Role& role, const Verb& verb, Members answer, const rig::Rig& rig);
std::vector<rig::Turned> seen_by(const Role& role, const std::vector<rig::Turned>& turned, const rig::Rig& rig);
Levels seen_by(const Role& role, const Levels& levels, const rig::Rig& rig);

}  // namespace ohmic::api
