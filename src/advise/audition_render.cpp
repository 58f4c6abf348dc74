// A phones output of src/gear, driven by hand: half a second of silence, the music, and what its latency holds back.

#include "advise/audition_render.hpp"

#include <algorithm>
#include <cmath>

#include "dsp/loudness.hpp"
#include "units/levels.hpp"

namespace ohmic::advise {
namespace {

constexpr int block = 512;
constexpr double silence_first = 0.5;   // s: an output fades in for 0.3 s
constexpr float open_ceiling = 125.0f;  // dB SPL: as high as it goes; what is played is softer
constexpr Ohm converter_impedance{100.0};

gear::AmplifierSpec amplifier_of(const AuditionChain& chain, const Ears& ears) {
  gear::AmplifierSpec spec = defaults(gear::amplifier_fields);
  if (chain.kind == AuditionChain::Kind::device) {
    spec = amplifier_spec(chain.drive, ears);
    // Its volume stands where the level asks for it; fully up the converter just fills it.
    spec.gain = gain_of(spec.rails / peak_of_sine(AuditionGear::converter));
    return spec;
  }
  spec.gain = Decibel(20.0);
  spec.rails = Volt(500.0);
  spec.current_limit = Ampere(100.0);
  spec.noise = Volt(0.0);
  spec.output_impedance = chain.impedance;
  return spec;
}

/// Its netlist's knobs, but for the volume: that is done in front of it, so it is fully up.
std::vector<double> knobs_of(const rig::CircuitFile& file) {
  std::vector<double> values = file.defaults();
  for (std::size_t i = 0; i < values.size(); ++i)
    if (file.fields()[i].name == "volume") values[i] = file.fields()[i].maximum;
  return values;
}

double integrated(const rig::Excerpt& sound) {
  dsp::Loudness meter(2);
  if (!meter.prepare({.rate = sound.rate, .frames = block})) return -INFINITY;
  for (std::size_t at = 0; at < sound.left.size(); at += block) {
    const std::array<const float*, 2> sides = {sound.left.data() + at, sound.right.data() + at};
    meter.add(sides, static_cast<int>(std::min<std::size_t>(block, sound.left.size() - at)));
  }
  return meter.integrated();
}

}  // namespace

Result<AuditionGear> AuditionGear::make(const AuditionChain& chain, const Ears& ears, Hertz rate) {
  AuditionGear made;
  made.rate_ = rate;
  const gear::HeadphoneSpec headphone = headphone_spec(ears);
  made.spec_ = {.dac = {.full_scale = converter,
                        .dynamic_range = Decibel(150.0),
                        .bits = 32,
                        .output_impedance = converter_impedance},
                .chains = {{.amplifier = {}, .headphones = {headphone}}},
                .socket = {}};
  if (auto ok = gear::check(made.spec_); !ok) return std::unexpected(ok.error());
  made.network_ = gear::network(headphone);
  if (chain.kind != AuditionChain::Kind::circuit) {
    made.spec_.chains[0].amplifier = amplifier_of(chain, ears);
    return made;
  }
  auto circuit = chain.circuit->built({.values = knobs_of(*chain.circuit),
                                       .headphones = {headphone},
                                       .source_impedance = converter_impedance,
                                       .rate = rate,
                                       .oversampling = gear::usual_oversampling(rate)});
  if (!circuit) return std::unexpected(circuit.error());
  made.spec_.chains[0].circuit = std::move(*circuit);
  return made;
}

Frames AuditionGear::latency() const { return gear::PhonesOutput(spec_).latency(); }

std::complex<double> AuditionGear::response(Hertz frequency) const {
  const gear::PhonesChain& chain = spec_.chains[0];
  if (chain.circuit) return chain.circuit->response(frequency);
  return gear::loaded(chain.amplifier, {network_}, {headphone().cable_resistance}, frequency).gain;
}

Rendering AuditionGear::play(const rig::Excerpt& music, Decibel gain, std::uint64_t seed) const {
  gear::PhonesOutput output(spec_, seed);
  output.prepare({.rate = rate_, .frames = block});
  const std::array<float, 4> settings = {static_cast<float>(gain.value()), 0.0f, 0.0f, open_ceiling};
  const auto lead = static_cast<std::size_t>(silence_first * rate_.value());
  const auto late = static_cast<std::size_t>(output.latency().count());
  const std::size_t length = music.left.size(), first = lead + late, total = first + length;

  Rendering made;
  for (rig::Excerpt* sound : {&made.volts, &made.ear}) {
    sound->rate = rate_;
    sound->left.resize(length);
    sound->right.resize(length);
  }
  std::array<std::vector<float>, 8> buffers;  // two in, six out
  for (auto& buffer : buffers) buffer.assign(block, 0.0f);
  const std::array<std::vector<float>*, 4> kept = {&made.volts.left, &made.volts.right, &made.ear.left,
                                                   &made.ear.right};
  for (std::size_t at = 0; at < total; at += block) {
    const std::size_t frames = std::min<std::size_t>(block, total - at);
    for (std::size_t i = 0; i < frames; ++i) {
      const bool is_music = at + i >= lead && at + i < lead + length;
      buffers[0][i] = is_music ? music.left[at + i - lead] : 0.0f;
      buffers[1][i] = is_music ? music.right[at + i - lead] : 0.0f;
    }
    const std::array<const float*, 2> in = {buffers[0].data(), buffers[1].data()};
    std::array<float*, 6> out{};
    for (std::size_t c = 0; c < out.size(); ++c) out[c] = buffers[2 + c].data();
    output.process(settings, {.in = in, .out = out, .frames = static_cast<int>(frames)});
    for (std::size_t c = 0; c < kept.size(); ++c)
      for (std::size_t i = 0; i < frames; ++i)
        if (at + i >= first) (*kept[c])[at + i - first] = buffers[4 + c][i];
  }
  std::vector<float> readings(output.readings().size());
  output.read(readings);
  made.limited = std::lround(readings[gear::PhonesOutput::limited]);
  return made;
}

// A 1 kHz tone of rms R on both sides reads 10 log10(2 R^2) LUFS (BS.1770-4: full scale on one channel reads -3.01).
DBSPL loudness_at_ear(const rig::Excerpt& pascals) {
  return DBSPL(integrated(pascals) - 10.0 * std::log10(2.0) + db_spl(Pascal(1.0)).value());
}

Decibel loudness_of(const rig::Excerpt& full_scale) { return Decibel(integrated(full_scale)); }

}  // namespace ohmic::advise
