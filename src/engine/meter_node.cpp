// A dsp::Meter on each wire, read out in the order the descriptors say.

#include "engine/meter_node.hpp"

#include <limits>

#include <fmt/format.h>

namespace ohmic::engine {

MeterNode::MeterNode(int channels, Dimension unit, float over)
    : over_(over), meters_(static_cast<std::size_t>(channels)) {
  constexpr double no_limit = std::numeric_limits<float>::max();
  for (int channel = 1; channel <= channels; ++channel) {
    for (const char* name : {"peak", "held_peak", "rms", "overs", "non_finite"})
      names_.push_back(fmt::format("{}.{}", name, channel));
  }
  for (std::size_t k = 0; k < names_.size(); k += readings_per_channel) {
    const auto add = [&](Reading which, Dimension dimension, const char* says) {
      readings_.push_back({.name = names_[k + which], .dimension = dimension, .maximum = no_limit, .says = says});
    };
    add(peak, unit, "The peak now; falls 20 dB a second.");
    add(held_peak, unit, "The highest peak of the last two seconds.");
    add(rms, unit, "True rms over 300 ms.");
    add(overs, Dimension::number, "Samples at or above the limit so far.");
    add(non_finite, Dimension::number, "Samples that were no number so far.");
  }
}

void MeterNode::prepare(const Format& format) {
  for (dsp::Meter& meter : meters_) meter.prepare(format.rate, over_);
}

void MeterNode::reset() noexcept {
  for (dsp::Meter& meter : meters_) meter.reset();
}

void MeterNode::process(std::span<const float> settings, const Block& block) noexcept {
  (void)settings;
  for (std::size_t channel = 0; channel < meters_.size(); ++channel) meters_[channel].process(block.input(channel));
}

void MeterNode::read(std::span<float> values) noexcept {
  for (std::size_t channel = 0; channel < meters_.size(); ++channel) {
    const dsp::Meter& meter = meters_[channel];
    float* of_channel = values.data() + channel * readings_per_channel;
    of_channel[peak] = meter.peak();
    of_channel[held_peak] = meter.held_peak();
    of_channel[rms] = meter.rms();
    of_channel[overs] = static_cast<float>(meter.overs());
    of_channel[non_finite] = static_cast<float>(meter.non_finite());
  }
}

}  // namespace ohmic::engine
