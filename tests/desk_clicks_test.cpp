// No setting of a whole desk clicks: each is moved while a signal from 20 Hz to 20 kHz plays, and nothing is heard above it.

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <functional>
#include <memory>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <sndfile.h>
#include <unistd.h>

#include "devices/virtual_card.hpp"
#include "dsp/fourier.hpp"
#include "rig/parameters.hpp"
#include "rig/session.hpp"
#include "units/levels.hpp"

namespace ohmic::rig {
namespace {

constexpr double rate = 96000.0;
constexpr int block = 240;
constexpr std::size_t period = 4800;  // 50 ms: every tone is a multiple of 20 Hz, so what has settled repeats itself
constexpr std::size_t settling = 11 * period, longest_settling = 80 * period;  // 0.55 s: the longest delay, and a fade

/// Everything a desk has. Gear whose noise can be turned off has none, so that what is heard above 24 kHz is ours.
constexpr const char* everything = R"(
[card]
rate = "96 kHz"
frames = 240

[desk]
solo = "in_place"
fade = "0 s"

[microphone.m]
sensitivity = "10 mV/Pa"
output_impedance = "150 ohm"
[preamp.p]
ein = "-132 dBu"
output_noise = "-140 dBu"
pad_attenuation = "12 dB"
[adc.a]
full_scale = "16 dBu"
dynamic_range = "150 dB"
bits = 32
[dac.d]
full_scale = "4 V"
dynamic_range = "150 dB"
bits = 32

[amplifier.one]
gain = "6 dB"
rails = "20 V"
current_limit = "1 A"
noise = "0 V"
[amplifier.two]
gain = "12 dB"
rails = "20 V"
current_limit = "1 A"
output_impedance = "120 ohm"
noise = "0 V"
[headphone.h]
impedance = "300 ohm"
sensitivity = "100 dB/V"
dc_resistance = "295 ohm"
sections = [ { kind = "resonance", resistance = "179 ohm", frequency = "100 Hz", q = 0.85 } ]
[speaker.s]
level = "4 V"
sound_level = "100 dB SPL"
maximum_spl = "125 dB SPL"

[[input]]
name = "Voice"
card = 1
trim = "3 dB"
high_pass = "80 Hz"
slope = "24 dB/oct"
gate = { threshold = "-50 dBFS", range = "30 dB" }
eq = [ { kind = "low_shelf", frequency = "120 Hz", gain = "3 dB" }, { kind = "peak", frequency = "500 Hz", gain = "-4 dB", q = 1.5 },
       { kind = "peak", frequency = "3 kHz", gain = "3 dB", q = 1 }, { kind = "high_shelf", frequency = "10 kHz", gain = "3 dB" } ]
de_esser = { threshold = "-40 dBFS", range = "6 dB" }
compressor = { threshold = "-30 dBFS", ratio = 3, makeup = "4 dB" }
delay = "1 ms"
distance = "0.5 m"
insert = { file = "room.wav", mix = 0.5 }
fader = "-3 dB"

[[input]]
name = "Left"
card = 2
high_pass = "40 Hz"
gate = { threshold = "-10 dBFS", range = "12 dB" }   # closed
eq = [ { kind = "low_pass", frequency = "12 kHz" }, { kind = "high_pass", frequency = "60 Hz" }, { kind = "notch", frequency = "1 kHz", q = 2 } ]
compressor = { threshold = "-36 dBFS", ratio = 4, detector = "rms", side_chain = "120 Hz", mix = 0.7 }
[[input]]
name = "Right"
card = 3
link = "Left"

[[input]]
name = "Microphone"
file = "tones.wav"
sound_level = "116 dB SPL"
microphone = "m"
preamp = "p"
gain = "12 dB"
phantom = true

[[input]]
name = "Talk"
card = 4
compressor = { threshold = "-20 dBFS" }

[[playback]]
name = "Daw"
trim = "-3 dB"

[[group]]
name = "Both"
channels = ["Voice", "Left"]

[[mix]]
name = "Main"
sends = { Voice = { level = "-6 dB" }, Left = { level = "-6 dB", pan = 0.2 }, Microphone = { level = "-9 dB", pan = -0.5 }, Daw = "-6 dB" }
[[mix]]
name = "Cue"
me = ["Voice"]
me_level = "2 dB"
others_level = "-4 dB"
ignores_solo = true
sends = { Voice = { level = "-6 dB", tap = "pre" }, Left = { level = "-8 dB", tap = "dry" }, Daw = "-9 dB" }
[[mix]]
name = "Mono"
mono = true
sends = { Voice = "-9 dB", Microphone = { level = "-6 dB", pan = 0.7 }, Daw = { level = "-9 dB", pan = -1 } }

[[phones]]
name = "Singer"
mix = "Cue"
amplifier = ["one", "two"]
headphone = "h"
level = "-6 dB"
ceiling = "125 dB SPL"
crossfeed = {}
eq = "headphone.txt"
delay = "1 ms"
balance = 0.1
output = { full_scale = "8 V", output_impedance = "0 ohm" }
[[phones]]
name = "Engineer"
mix = "Main"
headphone = "h"
level = "-3 dB"
ceiling = "125 dB SPL"
hears_solo = true
output = { full_scale = "4 V", output_impedance = "10 ohm" }

[[monitor]]
name = "Room"
mix = "Main"
level = "0 dB"
ceiling = "125 dB SPL"
sets = [ { name = "A", speaker = "s", output = { full_scale = "4 V", output_impedance = "0 ohm" } },
         { name = "B", speaker = "s", trim = "2 dB", delay = "1 ms", output = { full_scale = "4 V", output_impedance = "0 ohm" } } ]
sub = { speaker = "s", crossover = "90 Hz", output = { full_scale = "4 V", output_impedance = "0 ohm" } }

[[talkback]]
name = "Engineer"
input = "Talk"
to = ["Singer", "Call"]
level = "-3 dB"

[[stream]]
name = "Show"
mix = "Mono"
[[stream]]
name = "Call"
mix = "Main"
minus = ["Daw"]
)";

/// An amplifier that is a netlist, and a datasheet's beside it. One output only: every sample of a circuit costs its time.
std::string circuit_rig(const std::string& netlist) {
  return R"(
[card]
rate = "96 kHz"
frames = 240
[dac.d]
full_scale = "4 V"
dynamic_range = "150 dB"
bits = 32
[amplifier.one]
gain = "6 dB"
noise = "0 V"
[headphone.h]
impedance = "300 ohm"
sensitivity = "100 dB/V"
dc_resistance = "295 ohm"
sections = [ { kind = "resonance", resistance = "179 ohm", frequency = "100 Hz", q = 0.85 } ]

[[playback]]
name = "Daw"
[[mix]]
name = "Main"
sends = { Daw = "-6 dB" }

[[phones]]
name = "Me"
amplifier = ["circuits/)" +
         netlist + R"(.cir", "one"]
headphone = "h"
level = "-26 dB"
ceiling = "125 dB SPL"
output = { full_scale = "8 V", output_impedance = "0 ohm" }
)";
}

/// A period of tones three to an octave from 20 Hz to 20 kHz, -24 dBFS rms in all, none of them alike for two channels.
std::vector<float> tones(std::size_t channel) {
  constexpr int count = 30;
  std::mt19937 dice(static_cast<std::uint32_t>(channel + 1));
  std::vector<double> sum(period);
  for (int i = 0; i <= count; ++i) {
    const double grid = rate / static_cast<double>(period);
    const double f = std::round(20.0 * std::pow(1000.0, static_cast<double>(i) / count) / grid) * grid;
    const double phase = 2.0 * std::numbers::pi * std::generate_canonical<double, 32>(dice);
    for (std::size_t n = 0; n < period; ++n)
      sum[n] += std::sin(2.0 * std::numbers::pi * f * static_cast<double>(n) / rate + phase);
  }
  const double peak = std::pow(10.0, -24.0 / 20.0) * std::sqrt(2.0 / (count + 1));
  std::vector<float> samples(period);
  std::ranges::transform(sum, samples.begin(), [&](double x) { return static_cast<float>(peak * x); });
  return samples;
}

/// The rig's files; gone afterwards.
class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / fmt::format("ohmic-clicks-{}", ::getpid())) {
    std::filesystem::create_directories(path_);
    std::vector<float> once = tones(100), samples;
    for (int i = 0; i < 20; ++i) samples.insert(samples.end(), once.begin(), once.end());
    write("tones.wav", samples);
    std::mt19937 dice(7);
    std::normal_distribution<float> normal;
    std::vector<float> room(9600);
    for (std::size_t i = 0; i < room.size(); ++i)
      room[i] = 0.03f * normal(dice) * std::exp(-static_cast<float>(i) / 1500.0f);
    room[0] = 0.5f;
    write("room.wav", room);
    std::FILE* eq = std::fopen(file("headphone.txt").c_str(), "w");
    std::fputs(
        "Preamp: -5.0 dB\nFilter 1: ON LSC Fc 105 Hz Gain 4.0 dB Q 0.70\nFilter 2: ON PK Fc 3000 Hz Gain -3.0 dB Q "
        "2.00\n",
        eq);
    std::fclose(eq);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  void write(const std::string& name, const std::vector<float>& samples) const {
    SF_INFO info{};
    info.samplerate = static_cast<int>(rate);
    info.channels = 1;
    info.format = SF_FORMAT_WAV | SF_FORMAT_FLOAT;
    SNDFILE* sound = sf_open(file(name).c_str(), SFM_WRITE, &info);
    sf_writef_float(sound, samples.data(), static_cast<sf_count_t>(samples.size()));
    sf_close(sound);
  }
  std::filesystem::path path_;
};

using Channels = std::vector<std::vector<float>>;

/// The desk on the virtual card. What it played last is kept.
class Playing {
 public:
  explicit Playing(const std::string& rig = everything) {
    Reading reading = read_rig(rig, folder_.file("rig.toml"));
    for (const Error& error : reading.errors) throw std::runtime_error(error.sentence());
    auto session = Session::open(std::move(reading.rig), {.is_offline = true, .loops = true}, clock_);
    if (!session) throw std::runtime_error(session.error().sentence());
    session_ = std::move(*session);
    const auto granted = card_.open(session_->asked());
    if (!granted) throw std::runtime_error(granted.error().sentence());
    for (int c = 0; c < granted->inputs; ++c) inputs_.push_back(tones(static_cast<std::size_t>(c)));
    card_.connect(
        [this](Frames position, std::span<float* const> channels, int frames) {
          for (std::size_t c = 0; c < channels.size(); ++c)
            for (int i = 0; i < frames; ++i)
              channels[c][i] = inputs_[c][static_cast<std::size_t>(position.count() + i) % period];
        },
        [this](Frames, std::span<const float* const> channels, int frames) {
          played_.resize(channels.size());
          for (std::size_t c = 0; c < channels.size(); ++c)
            played_[c].insert(played_[c].end(), channels[c], channels[c] + frames);
        });
    if (auto ok = session_->prepare(*granted); !ok) throw std::runtime_error(ok.error().sentence());
    if (auto ok = card_.start(session_->engine()); !ok) throw std::runtime_error(ok.error().sentence());
    names_ = session_->asked().outputs;
    card_.turn(static_cast<int>(40 * period) / block);
    settle();
  }

  Session& session() { return *session_; }
  const std::vector<std::string>& names() const { return names_; }
  const Channels& played() const { return played_; }

  /// Plays until the last two periods are alike, and forgets all but `kept` frames of what was played before.
  void settle(std::size_t kept = period) {
    for (auto& channel : played_)
      channel.erase(channel.begin(), channel.end() - static_cast<std::ptrdiff_t>(std::min(channel.size(), kept)));
    std::size_t passed = 0;
    do {
      card_.turn(static_cast<int>(settling) / block);
      session_->engine().collect();
      passed += settling;
    } while (passed < longest_settling && !has_settled());
  }

  /// Samples that were clipped or clamped so far: what is distorted is no signal to find clicks in.
  long disturbed() const {
    const engine::Health health = session_->engine().health();
    long sum = static_cast<long>(health.clipped + health.non_finite);
    for (const PhonesState& phones : session_->phones()) sum += phones.clamped + phones.socket_clipped + phones.limited;
    return sum;
  }

 private:
  bool has_settled() const {
    return std::ranges::all_of(played_, [](const std::vector<float>& x) {
      for (std::size_t i = x.size() - period; i < x.size(); ++i)
        if (std::abs(x[i] - x[i - period]) > 1e-5f) return false;
      return true;
    });
  }

  Folder folder_;
  TurnedClock clock_;
  devices::VirtualCard card_{clock_, {.thread = devices::Cycle::Thread::offline}};
  std::unique_ptr<Session> session_;
  Channels inputs_, played_;
  std::vector<std::string> names_;
};

/// Mean power of 4096 samples above 24 kHz. Nuttall's window with a continuous first derivative (1981, table II): the
/// highest tone, 4 kHz below, leaves less than -150 dB.
class Above {
 public:
  double power(const float* x) {
    for (std::size_t i = 0; i < size; ++i) in_[2 * i] = window_[i] * x[i];
    fourier_.forward(in_.data(), out_.data());
    double sum = 0.0;
    for (std::size_t bin = size / 4; bin <= size / 2; ++bin)
      sum += 2.0 * static_cast<double>(out_[2 * bin] * out_[2 * bin] + out_[2 * bin + 1] * out_[2 * bin + 1]);
    return sum / (static_cast<double>(size) * power_of_window_);
  }
  /// The loudest of windows that begin every 1024 samples, the first at `from`, the last before `until`.
  double loudest(const std::vector<float>& x, std::size_t from, std::size_t until) {
    double most = 0.0;
    for (std::size_t at = from; at < until && at + size <= x.size(); at += size / 4)
      most = std::max(most, power(x.data() + at));
    return most;
  }
  static constexpr std::size_t size = 4096;

 private:
  static std::vector<float> nuttall(double& power) {
    std::vector<float> window(size);
    power = 0.0;
    for (std::size_t i = 0; i < size; ++i) {
      const double t = 2.0 * std::numbers::pi * (static_cast<double>(i) + 0.5) / size;
      const double w = 0.355768 - 0.487396 * std::cos(t) + 0.144232 * std::cos(2.0 * t) - 0.012604 * std::cos(3.0 * t);
      window[i] = static_cast<float>(w);
      power += w * w;
    }
    return window;
  }
  dsp::Fourier fourier_{size};
  double power_of_window_ = 0.0;
  std::vector<float> window_ = nuttall(power_of_window_);
  dsp::AlignedFloats in_ = dsp::AlignedFloats(2 * size), out_ = dsp::AlignedFloats(2 * size);
};

double db(double power) { return 10.0 * std::log10(std::max(power, 1e-30)); }

/// What lies above 24 kHz, in dBFS rms of 43 ms.
struct Click {
  double change = -300.0;     // around the change
  double reference = -300.0;  // when the two sounds are cut together by hand
  double own = -300.0;        // in the two sounds by themselves
  double floor = 0.0;
  std::string output;

  // Converters make noise up there, too: the best have 120 dB of dynamic range over 20 kHz, and not less noise above it.
  static constexpr double converter_noise = -120.0;
  double allowed() const { return std::max({reference - 30.0, own + 3.0, converter_noise}); }
  double excess() const { return change - allowed(); }
};

/// What changed at frame `at` of what was played, on the output where it is worst.
Click click_of(const Channels& played, std::size_t at, const std::vector<std::string>& names, Above& above) {
  Click worst;
  bool is_first = true;
  for (std::size_t c = 0; c < played.size(); ++c) {
    const std::vector<float>& x = played[c];
    // Both sounds repeat themselves; x begins and ends with whole periods of them.
    const auto before = [&](std::size_t i) { return x[i % period]; };
    const std::size_t last = x.size() - period;
    const auto after = [&](std::size_t i) { return x[last + (i + period - last % period) % period]; };
    bool is_changed = false;
    for (std::size_t i = at; i < x.size() && !is_changed; ++i) is_changed = std::abs(x[i] - before(i)) > 1e-6f;
    if (!is_changed) continue;

    Click click{.output = c < names.size() ? names[c] : fmt::format("output {}", c + 1)};
    const std::size_t from = at - Above::size + Above::size / 4;
    click.change = db(above.loudest(x, from, x.size()));
    // By hand at four moments of the next 20 ms: at one alone both sounds may happen to be alike.
    double sum = 0.0;
    std::vector<float> y(3 * Above::size);
    constexpr int cuts = 4;
    for (int cut = 0; cut < cuts; ++cut) {
      const std::size_t where = at + static_cast<std::size_t>(cut) * 487;
      for (std::size_t i = 0; i < y.size(); ++i) y[i] = from + i < where ? before(from + i) : after(from + i);
      sum += above.loudest(y, 0, y.size()) / cuts;
    }
    click.reference = db(sum);
    std::array<std::vector<float>, 2> own;
    for (std::size_t i = 0; i < period + Above::size; ++i) own[0].push_back(before(i)), own[1].push_back(after(i));
    click.own = db(std::max(above.loudest(own[0], 0, period), above.loudest(own[1], 0, period)));
    if (is_first || click.excess() > worst.excess()) worst = click;
    is_first = false;
  }
  return worst;
}

/// Where a setting is moved to: to the ends of its range, and a little. What makes louder goes up by 6 dB only, since
/// clipping is no click. Texts as the rig file spells them.
std::vector<std::string> others(const Rig& rig, const std::string& address) {
  Rig scratch = rig;
  auto found = find_parameter(scratch, address);
  if (!found) throw std::runtime_error(found.error().sentence());
  Parameter& parameter = *found;
  const std::string now = value_text(parameter);
  std::vector<std::string> texts;
  if (parameter.is_name) {
    for (const std::string& name : parameter.names)
      if (name != now) texts.push_back(name);
    return texts;
  }
  const Field& field = parameter.field;
  const double value = parameter.load();
  std::vector<double> values;
  if (field.dimension == Dimension::flag) {
    values = {value == 0.0 ? 1.0 : 0.0};
  } else if (field.dimension == Dimension::choice) {
    for (std::size_t i = 0; i < field.choices.size(); ++i) values.push_back(static_cast<double>(i));
  } else if (field.is_whole) {
    for (double i = field.minimum; i <= std::min(field.maximum, field.minimum + 3.0); ++i) values.push_back(i);
  } else {
    constexpr std::array<std::string_view, 8> gains = {"trim",   "gain",     "level",        "fader",
                                                       "makeup", "me_level", "others_level", "highest"};
    const bool is_gain = field.law == Law::decibel && std::ranges::find(gains, field.name) != gains.end();
    const double start = std::isnan(value) ? std::sqrt(field.minimum * field.maximum) : value;
    const double little = field.law == Law::decibel       ? start - 1.0
                          : field.law == Law::logarithmic ? start * 1.2
                                                          : start + 0.05 * (field.maximum - field.minimum);
    values = {field.minimum, little, is_gain ? std::min(field.maximum, start + 6.0) : field.maximum};
  }
  for (const double other : values) {
    const double inside = std::clamp(other, field.minimum, field.maximum);
    parameter.store(inside);
    const std::string text = value_text(parameter);
    if (text != now && std::ranges::find(texts, text) == texts.end()) texts.push_back(text);
  }
  return texts;
}

/// Moves every setting whose address begins so, there and back.
void expect_no_clicks(Playing& playing, const std::vector<std::string>& beginnings) {
  Above above;
  Rig scratch = playing.session().rig();
  int moved = 0, heard = 0;
  double worst = -300.0;
  for (const Parameter& parameter : parameters(scratch)) {
    const std::string& address = parameter.address;
    if (std::ranges::none_of(beginnings, [&](const std::string& b) { return address.starts_with(b); })) continue;
    const std::string now = *playing.session().desk().value(address);
    for (const std::string& other : others(playing.session().rig(), address))
      for (const std::string& text : {other, now}) {
        const std::string from = *playing.session().desk().value(address);
        // The change falls on a frame that is a whole number of periods after the first that is kept.
        constexpr std::size_t kept = 2 * period;
        const long disturbed = playing.disturbed();
        const auto turned = playing.session().set(address, text);
        // 48 V and another socket exclude each other: refused, and nothing has changed.
        if (!turned && (address.ends_with(".socket") || address.ends_with(".phantom"))) continue;
        ASSERT_TRUE(turned.has_value()) << address << " = " << text << ": " << turned.error().sentence();
        playing.settle(kept);
        const long clean = address.ends_with(".ceiling") || address.ends_with(".set") ? playing.disturbed() : disturbed;
        EXPECT_EQ(playing.disturbed(), clean) << address << " = " << text;
        const Click click = click_of(playing.played(), kept, playing.names(), above);
        ++moved;
        if (click.output.empty()) continue;
        ++heard;
        worst = std::max(worst, click.change - click.reference);
        EXPECT_LE(click.excess(), 0.0) << fmt::format(
            "{}: {} -> {}: {:.1f} dBFS above 24 kHz at {}; by hand {:.1f}, before and after {:.1f}", address, from,
            text, click.change, click.output, click.reference, click.own);
      }
  }
  EXPECT_GT(heard, 0);
  std::cout << fmt::format("  {} changes, {} of them heard; the loudest {:.1f} dB against the same by hand\n", moved,
                           heard, worst);
}

TEST(DeskClicks, no_setting_of_a_full_strip_clicks) {
  Playing playing;
  expect_no_clicks(playing, {"input.Voice."});
}
TEST(DeskClicks, no_setting_of_a_linked_pair_clicks) {
  Playing playing;
  expect_no_clicks(playing, {"input.Left.", "input.Right."});
}
TEST(DeskClicks, no_setting_of_a_modelled_input_or_of_a_playback_clicks) {
  Playing playing;
  expect_no_clicks(playing, {"input.Microphone.", "playback."});
}
TEST(DeskClicks, no_setting_of_a_group_a_mix_or_a_stream_clicks) {
  Playing playing;
  expect_no_clicks(playing, {"group.", "mix.", "stream."});
}
TEST(DeskClicks, no_setting_of_phones_or_monitors_clicks) {
  Playing playing;
  expect_no_clicks(playing, {"phones.", "monitor.", "talkback."});
}
TEST(DeskClicks, no_knob_or_switch_of_an_op_amp_on_a_battery_clicks) {
  Playing playing(circuit_rig("opamp_battery"));
  expect_no_clicks(playing, {"phones.Me.circuit.", "phones.Me.choice"});
}
TEST(DeskClicks, no_knob_or_switch_of_tubes_behind_capacitors_of_seconds_clicks) {
  Playing playing(circuit_rig("otl_12au7_6080"));
  expect_no_clicks(playing, {"phones.Me.circuit."});
}
TEST(DeskClicks, nothing_clicks_while_something_is_soloed_talked_over_and_dimmed) {
  Playing playing;
  for (const char* address : {"input.Voice.solo", "talkback.Engineer.open", "monitor.Room.dim"})
    ASSERT_TRUE(playing.session().set(address, "true").has_value()) << address;
  playing.settle();
  expect_no_clicks(playing, {"desk.solo", "input.Talk.", "input.Voice.solo", "input.Voice.fader", "input.Left.solo",
                             "group.Both.solo", "monitor.", "talkback.", "phones.Engineer.hears_solo"});
}

}  // namespace
}  // namespace ohmic::rig
