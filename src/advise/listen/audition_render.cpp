// A phones output of src/gear, driven by hand: half a second of silence, the music, and what its latency holds back.

#include "advise/listen/audition_render.hpp"

#include <algorithm>
#include <cmath>

#include "dsp/a_weighting.hpp"
#include "dsp/stereo_oversampler.hpp"
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

/// Up to the circuits' rate and back, the declared latency taken out.
rig::Excerpt resampled(const rig::Excerpt& music, int factor) {
  dsp::StereoUpsampler up(factor);
  dsp::StereoDownsampler down(factor);
  up.prepare(block);
  down.prepare(block);
  const auto late = static_cast<std::size_t>(dsp::oversampling_latency(factor).count());
  rig::Excerpt out = music;
  for (auto* side : {&out.left, &out.right}) side->resize(side->size() + late);
  std::vector<double> left(static_cast<std::size_t>(block * factor)), right = left;
  for (std::size_t at = 0; at < out.left.size(); at += block) {
    const int frames = static_cast<int>(std::min<std::size_t>(block, out.left.size() - at));
    up.process(out.left.data() + at, out.right.data() + at, left.data(), right.data(), frames);
    down.process(left.data(), right.data(), out.left.data() + at, out.right.data() + at, frames);
  }
  for (auto* side : {&out.left, &out.right})
    side->erase(side->begin(), side->begin() + static_cast<std::ptrdiff_t>(late));
  return out;
}

/// Mean square of both sides behind the A curve. Without gates, so that it follows every change of gain smoothly.
double a_weighted_power(const rig::Excerpt& sound) {
  double sum = 0.0;
  std::vector<float> weighted(sound.left.size());
  for (const auto* side : {&sound.left, &sound.right}) {
    dsp::AWeighting curve;
    curve.prepare(sound.rate);
    curve.process(*side, weighted);
    for (const float x : weighted) sum += static_cast<double>(x) * static_cast<double>(x);
  }
  return sum / (2.0 * static_cast<double>(sound.left.size()));
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

Frames AuditionGear::latency() const {
  return detour_ > 1 ? dsp::oversampling_latency(detour_) : gear::PhonesOutput(spec_).latency();
}

void AuditionGear::go_beside_circuit() {
  if (!is_circuit()) detour_ = gear::usual_oversampling(rate_);
}

std::complex<double> AuditionGear::response(Hertz frequency) const {
  const gear::PhonesChain& chain = spec_.chains[0];
  if (chain.circuit) return chain.circuit->response(frequency);
  return gear::loaded(chain.amplifier, {network_}, {headphone().cable_resistance}, frequency).gain;
}

Rendering AuditionGear::play(const rig::Excerpt& asked, Decibel gain, std::uint64_t seed) const {
  const rig::Excerpt music = detour_ > 1 ? resampled(asked, detour_) : asked;
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

DBSPL loudness_at_ear(const rig::Excerpt& pascals) { return db_spl(Pascal(std::sqrt(a_weighted_power(pascals)))); }

Decibel loudness_of(const rig::Excerpt& full_scale) {
  return Decibel(dbfs_rms(std::sqrt(a_weighted_power(full_scale))).value());
}

}  // namespace ohmic::advise
