// A whole rig on the virtual card, in a test's hand: what is played is kept, and read in pascals at the ear.

#include "stage.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include <gtest/gtest.h>

#include "units/levels.hpp"

namespace ohmic::scenario {

const std::string loud_rig = R"(
[adc.a]
full_scale = "18 dBu"
[dac.d]
full_scale = "4 V"
output_impedance = "0 ohm"

[amplifier.strong]
gain = "20 dB"
output_impedance = "0.1 ohm"
rails = "30 V"
current_limit = "2 A"
[amplifier.soft]
gain = "6 dB"
output_impedance = "50 ohm"
rails = "4 V"
current_limit = "40 mA"
[amplifier.otl]
gain = "18 dB"
output_impedance = "147 ohm"
rails = "14 V"
current_limit = "33 mA"
[amplifier.noisy]
gain = "0 dB"
output_impedance = "10 ohm"
rails = "10 V"
current_limit = "0.2 A"
noise = "1 mV"

[headphone.wide]               # sources disagree by 6 dB
impedance = "300 ohm"
sensitivity = "100 dB/V"
sensitivity_low = "97 dB/V"
sensitivity_high = "103 dB/V"
[headphone.reactive]
impedance = "300 ohm"
sensitivity = "104.8 dB/V"
dc_resistance = "295.1 ohm"
sections = [
  { kind = "inductive", resistance = "39.2 ohm", inductance = "3.564 mH" },
  { kind = "resonance", resistance = "178.9 ohm", frequency = "100 Hz", q = 0.85 },
]
[speaker.active]
level = "1 V"
sound_level = "100 dB SPL"
maximum_spl = "130 dB SPL"
distance = "2 m"

[[input]]
name = "Tape"
file = "hostile.wav"
trim = "24 dB"
high_pass = "80 Hz"
eq = [ { kind = "peak", frequency = "1 kHz", gain = "24 dB", q = 0.5 }, { kind = "low_shelf", frequency = "200 Hz", gain = "12 dB" } ]
[[input]]
name = "Card"
card = 1
trim = "24 dB"
eq = [ { kind = "high_shelf", frequency = "4 kHz", gain = "24 dB" } ]

[[mix]]
name = "All"
sends = { Tape = { level = "20 dB", pan = -1 }, Card = { level = "20 dB", pan = 1 } }

[[phones]]
name = "Wide"
mix = "All"
amplifier = ["strong", "soft", "otl", "noisy"]
headphone = "wide"
level = "10 dB"
ceiling = "95 dB SPL"
card = [1, 2]
output = { full_scale = "10 V", output_impedance = "0 ohm" }
[[phones]]
name = "Divided"
mix = "All"
amplifier = ["soft", "otl", "strong"]
headphone = "wide"
level = "10 dB"
ceiling = "90 dB SPL"
card = [3, 4]
output = { full_scale = "10 V", output_impedance = "75 ohm" }
[[phones]]
name = "Reactive"
mix = "All"
amplifier = ["otl", "noisy"]
headphone = "reactive"
level = "10 dB"
ceiling = "105 dB SPL"
card = [5, 6]
output = { full_scale = "10 V", output_impedance = "0 ohm" }
[[phones]]
name = "Unknown"
mix = "All"
amplifier = ["strong", "soft"]
headphone = "wide"
level = "10 dB"
ceiling = "125 dB SPL"
card = [7, 8]
[[monitor]]
name = "Room"
mix = "All"
speaker = "active"
level = "10 dB"
ceiling = "85 dB SPL"
card = [9, 10]
output = { full_scale = "10 V", output_impedance = "0 ohm" }
)";

const std::string full_rig = loud_rig + R"(
[[input]]
name = "Pressed"
card = 2
gate = { threshold = "-90 dBFS" }
de_esser = {}
compressor = { threshold = "-80 dBFS", ratio = 1.1, makeup = "40 dB" }
[[playback]]
name = "Program"
fader = "10 dB"
[[group]]
name = "Everything"
channels = ["Tape", "Card", "Pressed", "Program"]
level = "10 dB"
[[mix]]
name = "More"
level = "10 dB"
me = ["Pressed"]
me_level = "10 dB"
sends = { Pressed = "20 dB", Program = { level = "20 dB", tap = "dry" } }
[[talkback]]
name = "Talk"
input = "Pressed"
level = "20 dB"
open = true
[[stream]]
name = "Air"
mix = "More"
minus = ["Tape"]
)";

std::vector<Ear> loud_ears() {
  // A full-scale sine is 10 V rms at the open socket, so a sample of 1 is 10 V x sqrt 2.
  const double volt = 10.0 * std::numbers::sqrt2;
  // Pascal of 1 V: 20 uPa x 10^(sensitivity / 20), with the highest sensitivity.
  const auto pascal = [](double level) { return 20e-6 * std::pow(10.0, level / 20.0); };
  // A ceiling is the peak of a sine of that level.
  const auto peak = [&](double level) { return pascal(level) * std::numbers::sqrt2; };
  return {
      {"Wide", 0, volt * pascal(103.0), peak(95.0)},
      // 75 ohm of socket and 300 ohm of headphone divide the voltage: 300 / 375.
      {"Divided", 2, volt * 300.0 / 375.0 * pascal(103.0), peak(90.0)},
      // No socket impedance: the impedance of the headphone changes nothing.
      {"Reactive", 4, volt * pascal(104.8), peak(105.0)},
      // Nobody knows this socket: a sine of 105 dB SPL by the stated 100 dB/V peaks at -30 dBFS = 0.03162; by the
      // highest, 103 dB/V, it is 3 dB more.
      {"Unknown", 6, peak(105.0 + 3.0) / std::pow(10.0, -30.0 / 20.0), peak(125.0)},
      // 1 V makes 100 dB SPL at 1 m, half of that at 2 m. Both speakers reach the listener: each gets half the ceiling.
      {"Room", 8, volt * pascal(100.0) / 2.0, peak(85.0) / 2.0},
  };
}

float hostile_sample(std::int64_t frame) {
  constexpr float never = std::numeric_limits<float>::quiet_NaN(), endless = std::numeric_limits<float>::infinity();
  const bool is_up = frame / 24 % 2 == 0;  // 1 kHz at 48 kHz
  switch (frame / 1000 % 9) {
    case 0: return is_up ? 1.0f : -1.0f;
    case 1: return never;
    case 2: return is_up ? 1e30f : -1e30f;
    case 3: return is_up ? endless : -endless;
    case 4: return frame % 1000 == 500 ? -1e30f : 0.0f;
    case 5: return frame % 3 == 0 ? never : 1.0f;
    case 6: return frame % 2 == 0 ? std::numeric_limits<float>::max() : std::numeric_limits<float>::lowest();
    case 7: return 1e-42f;  // denormal
    default: return is_up ? 3.0f : -3.0f;
  }
}

std::vector<float> hostile_recording(double seconds, double rate) {
  std::vector<float> samples(static_cast<std::size_t>(seconds * rate));
  for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = hostile_sample(static_cast<std::int64_t>(i));
  return samples;
}

Stage::Stage(const std::string& text, const std::string& file, devices::VirtualSetup setup)
    : card_(clock_, [&setup] {
        setup.thread = devices::Cycle::Thread::offline;
        return setup;
      }()) {
  auto session = rig::Session::open(rig::rig_of(text, file), {.is_offline = true, .loops = true}, clock_);
  if (!session) throw std::runtime_error(session.error().sentence());
  session_ = std::move(*session);
  listen_to([](Frames position, std::span<float* const> channels, int frames) {
    for (float* channel : channels)
      for (int i = 0; i < frames; ++i) channel[i] = hostile_sample(position.count() + i);
  });
  keeper_ =
      std::make_unique<devices::Keeper>(card_, session_->asked(), session_->engine(), clock_,
                                        [this](const devices::Granted& granted) { return session_->prepare(granted); });
  if (auto granted = keeper_->start(); !granted) throw std::runtime_error(granted.error().sentence());
}

void Stage::listen_to(devices::Source source) {
  card_.connect(std::move(source), [this](Frames position, std::span<const float* const> channels, int frames) {
    played_.resize(channels.size());
    if (position.count() == 0) starts_.push_back(this->frames());
    for (std::size_t c = 0; c < channels.size(); ++c)
      played_[c].insert(played_[c].end(), channels[c], channels[c] + frames);
  });
}

void Stage::play(double seconds) {
  const Clock::Time end =
      clock_.now() + std::chrono::duration_cast<Clock::Time>(std::chrono::duration<double>(seconds));
  while (clock_.now() < end) {
    const Clock::Time look = std::min(end, clock_.now() + Clock::Time(std::chrono::milliseconds(100)));
    while (clock_.now() < look) card_.turn();
    for (auto& happening : keeper_->poll()) happenings_.push_back(std::move(happening));
    session_->engine().collect();
  }
}

double Stage::highest_pascal(const Ear& ear, std::size_t from) const {
  double highest = 0.0;
  for (const std::size_t channel : {ear.left, ear.left + 1})
    for (std::size_t i = from; i < played_[channel].size(); ++i) {
      const double sample = static_cast<double>(played_[channel][i]);
      if (!std::isfinite(sample)) return unknown;
      highest = std::max(highest, std::abs(sample) * ear.pascal_per_sample);
    }
  return highest;
}

void Stage::expect_safe(const std::vector<Ear>& ears, std::size_t from) const {
  for (const Ear& ear : ears) {
    const double highest = highest_pascal(ear, from);
    EXPECT_LE(highest, ear.highest * 1.00001)
        << ear.name << ": " << db_spl(rms_of_sine(Pascal(highest))).value() << " dB SPL, ceiling "
        << db_spl(rms_of_sine(Pascal(ear.highest))).value();
  }
}

void Stage::edit(const std::string& text, bool exchanges_gear) {
  rig::Rig rig = rig::rig_of(text, session_->rig().file);
  if (exchanges_gear) {  // other specs make other nodes, whoever they are
    is_exchanged_ = !is_exchanged_;
    const Decibel less(is_exchanged_ ? 1.0 : 0.0);
    for (auto& adc : rig.adcs) adc.spec.dynamic_range = adc.spec.dynamic_range - less;
    for (auto& dac : rig.dacs) dac.spec.dynamic_range = dac.spec.dynamic_range - less;
    for (auto& amplifier : rig.amplifiers) amplifier.spec.noise = amplifier.spec.noise * (is_exchanged_ ? 1.01 : 1.0);
  }
  const auto applied = session_->reload(std::move(rig));
  ASSERT_TRUE(applied) << applied.error().sentence();
  if (applied->extent == rig::Extent::device) [[maybe_unused]]
    const auto granted = keeper_->reopen(session_->asked());
}

}  // namespace ohmic::scenario
