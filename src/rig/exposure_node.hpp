#pragma once
// The ears of a phones output as a node: what reaches them is added up, however often plans are swapped around it.

#include <array>

#include "dsp/sound_exposure.hpp"
#include "engine/node.hpp"
#include "rt/latest.hpp"

namespace ohmic::rig {

/// Two wires in pascal, left and right; no output. Sums are doubles, so that a month does not swallow a second: they do
/// not fit among the readings of a node.
class ExposureNode final : public engine::Node {
 public:
  void prepare(const Format& format) override { meter_.prepare(format.rate); }
  /// A new start of the sums, too; see sums().
  void reset() noexcept override { meter_.reset(); }
  void process(std::span<const float> settings, const Block& block) noexcept override {
    const bool is_eardrum = !settings.empty() && settings[0] > 0.5f;
    meter_.process(block.input_in<Pascal>(0), block.input_in<Pascal>(1),
                   is_eardrum ? dsp::SoundExposure::At::eardrum : dsp::SoundExposure::At::as_it_is);
    sums_.put(meter_.sums());
  }
  std::span<const Field> fields() const noexcept override { return settings_; }

  /// The newest; only rise, but begin at 0 when the node was prepared or reset. One reader. [control]
  const dsp::SoundExposure::Sums& sums() noexcept { return sums_.front(); }

 private:
  static constexpr std::array<Field, 1> settings_ = {
      Field{.name = "eardrum",
            .dimension = Dimension::flag,
            .says = "The headphone's response is known: what arrives is the pressure at an eardrum."}};
  dsp::SoundExposure meter_;
  rt::Latest<dsp::SoundExposure::Sums> sums_;
};

}  // namespace ohmic::rig
