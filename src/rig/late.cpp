// Whether an input can be heard late.

#include "rig/late.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "rig/matrix.hpp"

namespace ohmic::rig {

Result<void> check(const Rig& rig, const Late& late) {
  if (!(late.delay >= Second(0.0) && late.delay <= longest_late))
    return failure(fmt::format("A delay of {} was asked for.", text(late.delay)), "It takes 0 ms to 1000 ms.");
  const auto phones = std::ranges::find(rig.phones, late.output, &Phones::name);
  if (phones == rig.phones.end()) return failure(fmt::format("There is no phones output \"{}\".", late.output));
  const auto mix = std::ranges::find(rig.mixes, heard_mix(rig, phones->mix), &Mix::name);
  if (mix == rig.mixes.end()) return failure(fmt::format("{} hears no mix.", late.output));
  if (std::ranges::find(mix->sends, late.input, &Send::input) == mix->sends.end())
    return failure(fmt::format("{} hears the mix {}, and \"{}\" is not in it.", late.output, mix->name, late.input),
                   "Give that mix a send of it first.");
  return {};
}

}  // namespace ohmic::rig
