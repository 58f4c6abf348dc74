// A phones output on circuits: as loud as its figures say, silent while knobs turn, the same for every cut into blocks.

#include <array>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "dsp/tone_fit.hpp"
#include "gear/circuit_test.hpp"
#include "rt/guard.hpp"

namespace ohmic::gear {
namespace {

using test::built;
using test::output_of;
using test::small_circuit;

constexpr Format format{Hertz(48000.0), 64};
constexpr int latency = 5;

std::vector<float> sine(double frequency, double peak, std::size_t frames) {
  std::vector<float> tone(frames);
  for (std::size_t i = 0; i < frames; ++i)
    tone[i] =
        static_cast<float>(peak * std::sin(2.0 * std::numbers::pi * frequency * static_cast<double>(i) / 48000.0));
  return tone;
}

struct Heard {
  std::vector<float> socket[2], terminals[2], ear[2];
};

/// Plays `in` into both sides, in blocks of `most`; `before` is called ahead of each with its first frame.
template <class Before>
Heard play(PhonesOutput& phones, const std::vector<float>& settings, const std::vector<float>& in, int most,
           Before before) {
  Heard heard;
  for (auto* sides : {heard.socket, heard.terminals, heard.ear})
    for (int side = 0; side < 2; ++side) sides[side].resize(in.size());
  for (std::size_t at = 0; at < in.size();) {
    const int frames = static_cast<int>(std::min<std::size_t>(static_cast<std::size_t>(most), in.size() - at));
    const std::vector<float> now = before(at, settings);
    const std::array<const float*, 2> from = {in.data() + at, in.data() + at};
    const std::array<float*, 6> to = {heard.socket[0].data() + at,    heard.socket[1].data() + at,
                                      heard.terminals[0].data() + at, heard.terminals[1].data() + at,
                                      heard.ear[0].data() + at,       heard.ear[1].data() + at};
    const rt::AudioScope audio;
    phones.process(now, {.in = from, .out = to, .frames = frames});
    at += static_cast<std::size_t>(frames);
  }
  return heard;
}
Heard play(PhonesOutput& phones, const std::vector<float>& settings, const std::vector<float>& in, int most = 64) {
  return play(phones, settings, in, most, [](std::size_t, const auto& same) { return same; });
}

const std::vector<float> open = {0.0f, 0.0f, 0.0f, 125.0f};  // volume, mute, chain, ceiling

double peak_of(const std::vector<float>& samples, std::size_t from, double frequency = 1000.0) {
  return dsp::fit_tone(std::span(samples).subspan(from), Hertz(48000.0), Hertz(frequency)).tones[0].peak;
}

PhonesOutput prepared(const PhonesSpec& spec) {
  EXPECT_TRUE(check(spec));
  PhonesOutput phones(spec);
  phones.prepare(format);
  return phones;
}

TEST(phones_circuits, the_level_at_the_terminals_is_the_one_of_the_figures) {
  const PhonesSpec spec = output_of({built(small_circuit())});
  PhonesOutput phones = prepared(spec);
  const Heard heard = play(phones, open, sine(1000.0, 0.01, 48000));
  EXPECT_NEAR(peak_of(heard.terminals[0], 38400), 0.01 * figures(spec, 0).volt_per_full_scale, 2e-5);
  EXPECT_NEAR(peak_of(heard.terminals[1], 38400), 0.01 * figures(spec, 0).volt_per_full_scale, 2e-5);
}

TEST(phones_circuits, its_latency_is_that_of_the_resamplers_and_that_of_a_datasheet_beside_it) {
  PhonesSpec spec = output_of({built(small_circuit())});
  AmplifierSpec sheet = defaults(amplifier_fields);
  sheet.noise = Volt(0.0);
  spec.chains.push_back({.amplifier = sheet, .headphones = {test::headphone()}});
  EXPECT_EQ(PhonesOutput(spec).latency(), Frames(latency));
  for (const float chain : {0.0f, 1.0f}) {
    PhonesOutput phones = prepared(spec);
    std::vector<float> in(24000, 0.0f);
    for (std::size_t i = 19200; i < in.size(); ++i)
      in[i] = 0.01f;  // a step: half of it is reached when the delay is over
    const Heard heard = play(phones, {0.0f, 0.0f, chain, 125.0f}, in);
    const float top = heard.terminals[0][19300];
    std::size_t at = 19200;
    while (heard.terminals[0][at] < 0.5f * top) ++at;
    EXPECT_NEAR(static_cast<double>(at) - 19200.0, latency, 1.0) << chain;
  }
}

TEST(phones_circuits, chains_are_level_matched) {
  PhonesSpec spec = output_of({built(small_circuit()), nullptr});
  CircuitSpec high = small_circuit();
  const auto text = [] {
    std::string other = test::small_amplifier;
    other.replace(other.find("default low"), 11, "default high");
    return other;
  }();
  high.netlist = test::netlist_of(text);
  spec.chains[1].circuit = built(high);
  EXPECT_NEAR(spec.chains[1].circuit->reference_gain / spec.chains[0].circuit->reference_gain, 4.0, 0.01);
  std::array<double, 2> peaks{};
  for (const float chain : {0.0f, 1.0f}) {
    PhonesOutput phones = prepared(spec);
    peaks[static_cast<std::size_t>(chain)] =
        peak_of(play(phones, {-20.0f, 0.0f, chain, 125.0f}, sine(1000.0, 0.1, 48000)).ear[0], 38400);
  }
  EXPECT_NEAR(20.0 * std::log10(peaks[1] / peaks[0]), 0.0, 0.01);
}

TEST(phones_circuits, blocks_do_not_matter_whatever_is_switched) {
  CircuitSpec turned = small_circuit();
  turned.settings.knobs["volume"] = 0.4;
  const PhonesSpec spec = output_of({built(small_circuit()), built(turned), built(small_circuit())});
  const auto in = sine(700.0, 0.3, 12000);
  // Chains are switched twice within one fade, and once more while nothing fades.
  const auto switching = [](std::size_t at, std::vector<float> settings) {
    settings[2] = at < 5328 ? 0.0f : at < 5994 ? 1.0f : at < 9324 ? 2.0f : 0.0f;
    return settings;
  };
  std::vector<float> first;
  for (const int most : {333, 111, 37}) {
    PhonesOutput phones(spec);
    phones.prepare({Hertz(48000.0), 333});
    const Heard heard = play(phones, {-10.0f, 0.0f, 0.0f, 125.0f}, in, most, switching);
    if (first.empty()) first = heard.terminals[0];
    double worst = 0.0;
    for (std::size_t i = 0; i < first.size(); ++i)
      worst = std::max(worst, std::abs(static_cast<double>(first[i]) - static_cast<double>(heard.terminals[0][i])));
    EXPECT_LT(worst, 2e-6) << most;
  }
}

TEST(phones_circuits, a_turned_knob_makes_no_click) {
  const CircuitSpec now = small_circuit();
  CircuitSpec then = now;
  then.settings.knobs["volume"] = 0.25;
  then.settings.switches["gain"] = 1;
  const auto in = sine(60.0, 0.2, 38400);
  const auto level_above_the_tone = [](const std::vector<float>& x, std::size_t from) {
    double previous = 0.0, highest = 0.0;  // third differences: 60 Hz all but vanishes, a step stands out
    double d1 = 0.0, d2 = 0.0;
    for (std::size_t i = from; i < from + 2400; ++i) {
      const double x1 = static_cast<double>(x[i]) - previous;
      previous = static_cast<double>(x[i]);
      const double x2 = x1 - d1, x3 = x2 - d2;
      d1 = x1, d2 = x2;
      if (i > from + 4) highest = std::max(highest, std::abs(x3));
    }
    return highest;
  };
  const PhonesSpec before = output_of({built(now)}), after = output_of({built(then)});
  PhonesOutput phones = prepared(before), still = prepared(before), there = prepared(after);
  const Heard heard = play(phones, open, in, 64, [&](std::size_t at, const auto& same) {
    if (at == 28800) {
      const rt::Allow control;
      phones.hand(after);
    }
    return same;
  });
  // Itself at rest has a third difference of (2 pi f / rate)^3 of its amplitude, noise, and rounding.
  const double own = level_above_the_tone(play(still, open, in).terminals[0], 28700);
  const double step = std::abs(0.3 * (built(then)->reference_gain - 1.0));
  std::printf("third differences: %.2e while it turns, %.2e at rest; thrown by hand about %.2e\n",
              level_above_the_tone(heard.terminals[0], 28700), own, step);
  EXPECT_LT(level_above_the_tone(heard.terminals[0], 28700), own + 2e-4);
  const double arrived = peak_of(heard.terminals[0], 33600, 60.0),
               expected = peak_of(play(there, open, in).terminals[0], 33600, 60.0);
  EXPECT_NEAR(arrived / expected, 1.0, 1e-3);
}

TEST(phones_circuits, a_headphone_that_is_pulled_out_leaves_the_other_side_of_the_socket_playing) {
  const PhonesSpec plugged = output_of({built(small_circuit())});
  CircuitSpec pulled = small_circuit();
  pulled.loads.clear();
  PhonesSpec without = plugged;
  without.chains[0].circuit = built(pulled);
  PhonesOutput phones = prepared(plugged);
  const auto in = sine(1000.0, 0.01, 57600);
  const Heard heard = play(phones, open, in, 64, [&](std::size_t at, const auto& same) {
    if (at == 28800) {
      const rt::Allow control;
      phones.hand(without);
    }
    return same;
  });
  const double before = peak_of(std::vector(heard.terminals[0].begin(), heard.terminals[0].begin() + 28800), 19200);
  EXPECT_NEAR(peak_of(heard.terminals[0], 48000) / before, (300.0 + 20.0) / 300.0, 0.01);
}

TEST(phones_circuits, the_newest_order_is_the_one_that_is_heard) {
  std::vector<PhonesSpec> specs;
  for (const double volume : {1.0, 0.8, 0.6, 0.4, 0.2}) {
    CircuitSpec spec = small_circuit();
    spec.settings.knobs["volume"] = volume;
    specs.push_back(output_of({built(spec)}));
  }
  PhonesOutput phones = prepared(specs[0]);
  std::size_t next = 1;
  const Heard heard = play(phones, open, sine(1000.0, 0.05, 38400), 64, [&](std::size_t at, const auto& same) {
    const rt::Allow control;
    if (at >= 19200 && next < specs.size()) phones.hand(specs[next++]);  // one a block: faster than any fade
    return same;
  });
  const double expected = 0.05 * figures(specs.back(), 0).volt_per_full_scale;
  EXPECT_NEAR(peak_of(heard.terminals[0], 28800) / expected, 1.0, 2e-3);
}

TEST(phones_circuits, a_probe_is_as_loud_as_the_output_and_has_no_direct_voltage) {
  PhonesSpec output = output_of({built(small_circuit())}), probe = output;
  probe.chains[0].listen = 1;
  for (const double frequency : {1000.0}) {
    PhonesOutput plain = prepared(output), listening = prepared(probe);
    const auto in = sine(frequency, 0.01, 48000);
    const double there = peak_of(play(plain, open, in).terminals[0], 38400);
    EXPECT_NEAR(20.0 * std::log10(peak_of(play(listening, open, in).terminals[0], 38400) / there), 0.0, 0.05);
  }
}

TEST(phones_circuits, needles_show_the_netlist) {
  PhonesOutput phones = prepared(output_of({built(small_circuit())}));
  play(phones, open, sine(1000.0, 0.5, 96000));
  std::array<float, PhonesOutput::circuit_readings_count> values{};
  ASSERT_EQ(phones.readings().size(), values.size());
  phones.read(values);
  EXPECT_NEAR(values[PhonesOutput::supply_current], 24e-3, 2e-3);  // of both sides
  const double volt = static_cast<double>(values[PhonesOutput::terminal]);
  EXPECT_NEAR(values[PhonesOutput::load_current], volt / 300.0, 0.1 * volt / 300.0);
  EXPECT_GT(values[PhonesOutput::iterations], 0.0f);
  EXPECT_EQ(values[PhonesOutput::unconverged], 0.0f);
  EXPECT_EQ(values[PhonesOutput::mutings], 0.0f);
  EXPECT_GT(values[PhonesOutput::first_probe + 1], 1.0f);  // the stage swings
}

TEST(phones_circuits, a_netlist_without_a_solution_is_counted_and_muted_and_comes_back) {
  static const auto netlist = test::netlist_of(R"(* No voltage at b is right once the input is above 20 mV.
*@ input vin
*@ output out
*@ load rl
vin in 0 0
ra o b 1k
rb b 0 1k
b1 o 0 V={if(V(in)>0.02, if(V(b)>0.1,-5,5), 0)+0.5*V(in)}
ro o out 10
rl out 0 300
.end
)");
  PhonesOutput phones = prepared(output_of({built(
      {.netlist = netlist, .settings = {}, .loads = loads_of({test::headphone()}), .source_impedance = Ohm(100.0)})}));
  std::vector<float> in = sine(440.0, 0.5, 9600);
  in.resize(96000, 0.0f);
  const auto quiet = sine(440.0, 0.001, 24000);
  in.insert(in.end(), quiet.begin(), quiet.end());
  const Heard heard = play(phones, open, in);
  std::array<float, PhonesOutput::circuit_readings_count> values{};
  phones.read(values);
  EXPECT_GT(values[PhonesOutput::unconverged], 0.0f);
  EXPECT_GE(values[PhonesOutput::mutings], 1.0f);
  for (const float sample : heard.terminals[0]) ASSERT_TRUE(std::isfinite(sample));
  const auto& played = heard.terminals[0];
  const auto is_silent = [](float sample) { return sample == 0.0f; };
  EXPECT_TRUE(std::all_of(played.begin() + 14400, played.begin() + 24000, is_silent));
  EXPECT_FALSE(std::any_of(played.begin() + 108000, played.end(), is_silent));
}

TEST(phones_circuits, the_ceiling_holds_whatever_the_circuit_does) {
  PhonesOutput phones = prepared(output_of({built(small_circuit())}));
  const Heard heard = play(phones, {10.0f, 0.0f, 0.0f, 80.0f}, sine(1000.0, 1.0, 48000));
  const double limit = peak_of_sine(pascals(DBSPL(80.0))).value();
  for (const float sample : heard.ear[0]) ASSERT_LE(std::abs(static_cast<double>(sample)), limit * 1.0001);
}

TEST(phones_circuits, what_is_no_number_becomes_silence) {
  PhonesOutput phones = prepared(output_of({built(small_circuit())}));
  auto in = sine(1000.0, 0.1, 38400);
  for (std::size_t i = 19200; i < 19300; ++i) in[i] = i % 2 == 0 ? NAN : INFINITY;
  const Heard heard = play(phones, open, in);
  for (const auto* sides : {heard.socket, heard.terminals, heard.ear})
    for (int side = 0; side < 2; ++side)
      for (const float sample : sides[side]) ASSERT_TRUE(std::isfinite(sample));
  EXPECT_NEAR(peak_of(heard.terminals[0], 28800), 0.1 * 2.0 * std::sqrt(2.0) * 1.86, 0.1);
}

TEST(phones_circuits, outputs_in_one_bank_sound_as_each_by_itself) {
  CircuitSpec turned = small_circuit();
  turned.settings.knobs["volume"] = 0.5;
  const std::array specs = {output_of({built(small_circuit())}), output_of({built(turned)}),
                            output_of({built(small_circuit(32.0))})};
  const auto in = sine(1000.0, 0.4, 19200);
  std::vector<Heard> alone;
  for (const PhonesSpec& spec : specs) {
    PhonesOutput phones = prepared(spec);
    alone.push_back(play(phones, open, in));
  }
  AmplifierBank bank;
  std::vector<PhonesOutput> together;
  for (const PhonesSpec& spec : specs) together.push_back(prepared(spec));
  std::vector<float> left(in.size()), right(in.size());
  for (std::size_t k = 0; k < together.size(); ++k) {
    for (PhonesOutput& phones : together) phones.reset();
    for (std::size_t at = 0; at < in.size(); at += 64) {
      const std::array<const float*, 2> from = {in.data() + at, in.data() + at};
      const rt::AudioScope audio;
      for (PhonesOutput& phones : together) phones.begin(open, {.in = from, .out = {}, .frames = 64}, bank);
      bank.run();
      for (std::size_t i = 0; i < together.size(); ++i) {
        std::array<float, 64> unused{};
        std::array<float*, 4> to = {unused.data(), unused.data(), unused.data(), unused.data()};
        if (i == k) to = {unused.data(), unused.data(), left.data() + at, right.data() + at};
        together[i].finish({.in = from, .out = to, .frames = 64});
      }
    }
    double worst = 0.0;
    for (std::size_t i = 0; i < in.size(); ++i)
      worst = std::max(worst, std::abs(static_cast<double>(left[i]) - static_cast<double>(alone[k].terminals[0][i])));
    EXPECT_LT(worst, 2e-6) << k;
  }
}

}  // namespace
}  // namespace ohmic::gear
