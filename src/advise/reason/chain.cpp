// A chain of gear: what the person has as it hangs together, and what of it reaches a headphone.

#include <algorithm>

#include "advise/reason/requirement.hpp"
#include "units/levels.hpp"

namespace ohmic::advise {

Drive seen(const Chain& chain) {
  if (!(chain.pad > Decibel(0.0))) return *chain.drive;
  Drive to = scaled(*chain.drive, -chain.pad);
  if (chain.drive->noise) to.noise = map(*chain.drive->noise, [&](Volt v) { return v * factor(-chain.pad); });
  to.impedance = Interval<Ohm>(attenuator_impedance);
  return to;
}

Given given_in(const Chain& chain, const Ears& ears) {
  const Drive drive = seen(chain);
  if (chain.ways == 1) return given(drive, ears);
  return given(drive, ears, std::vector<Ears>(static_cast<std::size_t>(chain.ways - 1), ears));
}

Chain chain_of(const Needs& needs) {
  const Owned& owned = needs.owned;
  Chain to;
  to.drive = owned.drive ? &*owned.drive : nullptr;
  to.sockets = owned.drive ? std::max(1, owned.drive->sockets) : 1;
  if (owned.interface != nullptr) {
    to.inputs = sockets_of(*owned.interface);
    if (owned.has_amplifier()) to.sockets += std::max(1, to.inputs.phones.value_or(1));
  }
  to.has_converter = owned.has_interface();
  to.is_any_interface = owned.has_any_interface;
  to.preamp = owned.preamp ? &*owned.preamp : nullptr;
  to.can_hear_directly = to.inputs.has_direct_monitoring;
  to.hears_directly = to.can_hear_directly.value_or(false) && !needs.hears_itself_through_computer;
  to.buffer = needs.buffer.value_or(Frames(256));
  to.mixes =
      owned.has_interface() && to.inputs.line_outputs ? std::optional(*to.inputs.line_outputs / 2) : std::nullopt;
  if (!owned.has_interface()) to.mixes = 1;
  to.is_wired_well =
      !(owned.has_amplifier() && owned.has_interface() && owned.hookup == Hookup::through_headphone_output);
  if (owned.hookup == Hookup::splitter) to.ways = 2;
  return to;
}

}  // namespace ohmic::advise
