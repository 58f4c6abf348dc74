#pragma once
// What every processor is: four verbs and a list of fields. Nothing here knows hardware or hears of threads.

#include <concepts>
#include <span>

#include "units/block.hpp"
#include "units/field.hpp"
#include "units/format.hpp"

namespace ohmic::dsp {

/// A processor of audio.
///   prepare(format)           [control] may allocate; sizes everything for format.frames; leaves the state as reset() does
///   reset()                   [audio]   back to the state after prepare
///   process(settings, block)  [audio]   settings in the order of fields(), in base units; any block.frames from 1 to
///                                       format.frames; targets, not values: a moved setting is ramped inside, in frames
///   latency()                 [any]     frames the output is late, constant between two prepares
///   fields()                  [any]     descriptors of the settings
/// process never allocates, waits or throws; a non-finite input sample becomes silence and does not stay in the state.
template <class P>
concept Processor =
    requires(P p, const P& c, const Format& format, std::span<const float> settings, const Block& block) {
      p.prepare(format);
      { p.reset() } noexcept;
      { p.process(settings, block) } noexcept;
      { c.latency() } noexcept -> std::same_as<Frames>;
      { c.fields() } noexcept -> std::convertible_to<std::span<const Field>>;
    };

}  // namespace ohmic::dsp
