#pragma once
// The laws every processor obeys, as tests: a new processor gets all of them by naming a case. Used by dsp, gear, engine.
//
//   struct GainCase {
//     static Gain make() { return Gain(2); }
//     static constexpr std::size_t inputs = 2, outputs = 2;
//     // optional: settings to start from (else each field's fallback); whether input comes out again at all; by how
//     // many frames a group delay may differ from latency()
//     static std::vector<float> settings();
//     static constexpr bool passes_signal = true;
//     static constexpr int latency_tolerance = 0;
//   };
//   INSTANTIATE_TYPED_TEST_SUITE_P(gain, ProcessorLaws, GainCase);

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "dsp/noise.hpp"
#include "dsp/processor.hpp"
#include "rt/guard.hpp"

namespace ohmic::dsp::laws {

inline constexpr int most_frames = 512;

/// Planar samples: [channel][frame].
using Audio = std::vector<std::vector<float>>;
using Settings = std::vector<float>;

/// Settings that hold from a frame on.
struct Moment {
  int frame = 0;
  Settings settings;
};

inline Audio silence(std::size_t channels, int frames) {
  return Audio(channels, std::vector<float>(static_cast<std::size_t>(frames), 0.0f));
}

/// Noise of 0.3 rms, different on every channel.
inline Audio noise(std::size_t channels, int frames) {
  Audio audio = silence(channels, frames);
  for (std::size_t c = 0; c < channels; ++c) Noise(77 + c).fill(audio[c], 0.3f);
  return audio;
}

inline Settings fallbacks(std::span<const Field> fields) {
  Settings settings;
  for (const Field& f : fields) {
    settings.push_back(static_cast<float>(std::isnan(f.fallback) ? 0.5 * (f.minimum + f.maximum) : f.fallback));
  }
  return settings;
}

template <class Case, class P>
Settings first_settings(const P& processor) {
  if constexpr (requires { Case::settings(); }) return Case::settings();
  else return fallbacks(processor.fields());
}

/// The same settings with every field somewhere else in its range.
inline Settings moved(Settings settings, std::span<const Field> fields, double part) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const Field& f = fields[i];
    const bool is_whole = f.dimension == Dimension::flag || f.dimension == Dimension::choice;
    const double value = f.law == Law::logarithmic && f.minimum > 0.0
                             ? f.minimum * std::pow(f.maximum / f.minimum, part)
                             : f.minimum + (f.maximum - f.minimum) * part;
    settings[i] = static_cast<float>(is_whole ? std::round(value) : value);
  }
  return settings;
}

/// Runs `in` through a processor in blocks of the sizes in `cuts`, over and over; a block also ends where settings
/// change. `in_place`: outputs are written over the inputs of the same number.
template <class P>
Audio run(P& processor, const std::vector<Moment>& moments, const Audio& in, std::size_t outputs,
          const std::vector<int>& cuts, int total, bool in_place = false) {
  Audio out = silence(outputs, total);
  if (in_place) {
    for (std::size_t c = 0; c < std::min(outputs, in.size()); ++c) out[c] = in[c];
  }
  std::vector<const float*> reads(in.size());
  std::vector<float*> writes(outputs);
  std::size_t cut = 0, moment = 0;
  for (int at = 0; at < total;) {
    while (moment + 1 < moments.size() && moments[moment + 1].frame <= at) ++moment;
    int frames = std::min({cuts[cut++ % cuts.size()], most_frames, total - at});
    if (moment + 1 < moments.size()) frames = std::min(frames, moments[moment + 1].frame - at);
    for (std::size_t c = 0; c < in.size(); ++c) reads[c] = (in_place && c < outputs ? out[c] : in[c]).data() + at;
    for (std::size_t c = 0; c < outputs; ++c) writes[c] = out[c].data() + at;
    processor.process(moments[moment].settings, Block{reads, writes, frames});
    at += frames;
  }
  return out;
}

inline bool all_finite(const Audio& audio) {
  return std::all_of(audio.begin(), audio.end(), [](const auto& channel) {
    return std::all_of(channel.begin(), channel.end(), [](float x) { return std::isfinite(x); });
  });
}

/// Nothing, or where two runs part: bit for bit, but +0 and -0 are one.
inline std::string difference(const Audio& a, const Audio& b) {
  for (std::size_t c = 0; c < a.size(); ++c) {
    for (std::size_t i = 0; i < a[c].size(); ++i) {
      if (a[c][i] != b[c][i] && std::bit_cast<std::uint32_t>(a[c][i]) != std::bit_cast<std::uint32_t>(b[c][i])) {
        return "channel " + std::to_string(c) + ", frame " + std::to_string(i) + ": " + std::to_string(a[c][i]) +
               " and " + std::to_string(b[c][i]);
      }
    }
  }
  return {};
}

inline constexpr int total_frames = 6000;

/// Settings that rest, move, move again before they have arrived, and come back.
inline std::vector<Moment> restless(const Settings& start, std::span<const Field> fields) {
  return {{0, start},
          {1000, moved(start, fields, 0.7)},
          {1500, moved(start, fields, 0.4)},
          {3000, moved(start, fields, 1.0)},
          {4500, start}};
}

inline const std::vector<std::vector<int>>& cuts() {
  static const std::vector<std::vector<int>> all = {{1}, {64}, {333}, {7, 1, 130, 32, 511, 3, 16}, {512}};
  return all;
}

template <class Case>
class ProcessorLaws : public testing::Test {
 protected:
  /// A fresh one, prepared.
  static auto fresh() {
    auto p = Case::make();
    static_assert(Processor<decltype(p)>);
    p.prepare(Format{Hertz(48000.0), most_frames});
    return p;
  }
};
TYPED_TEST_SUITE_P(ProcessorLaws);

TYPED_TEST_P(ProcessorLaws, FieldsAreCompleteAndTheirFallbacksWithinRange) {
  auto p = TestFixture::fresh();
  std::set<std::string> names;
  for (const Field& f : p.fields()) {
    EXPECT_TRUE(names.insert(std::string(f.name)).second) << f.name << " twice";
    EXPECT_FALSE(f.says.empty()) << f.name;
    EXPECT_LE(f.minimum, f.maximum) << f.name;
    EXPECT_TRUE(std::isnan(f.fallback) || f.accepts(f.fallback)) << f.name;
    if (f.dimension == Dimension::choice) {
      EXPECT_EQ(static_cast<double>(f.choices.size()), f.maximum + 1.0) << f.name;
    }
  }
}

TYPED_TEST_P(ProcessorLaws, EveryCutIntoBlocksGivesTheSameBits) {
  const Audio in = noise(TypeParam::inputs, total_frames);
  auto reference = TestFixture::fresh();
  const auto moments = restless(first_settings<TypeParam>(reference), reference.fields());
  const Audio expected = run(reference, moments, in, TypeParam::outputs, {256}, total_frames);
  for (const auto& cut : cuts()) {
    auto p = TestFixture::fresh();
    EXPECT_EQ(difference(run(p, moments, in, TypeParam::outputs, cut, total_frames), expected), "")
        << "in blocks of " << cut[0];
  }
}

TYPED_TEST_P(ProcessorLaws, InPlaceGivesTheSameBits) {
  const Audio in = noise(TypeParam::inputs, total_frames);
  auto a = TestFixture::fresh(), b = TestFixture::fresh();
  const auto moments = restless(first_settings<TypeParam>(a), a.fields());
  EXPECT_EQ(difference(run(a, moments, in, TypeParam::outputs, {64}, total_frames),
                       run(b, moments, in, TypeParam::outputs, {64}, total_frames, true)),
            "");
}

TYPED_TEST_P(ProcessorLaws, ResetEqualsFresh) {
  const Audio in = noise(TypeParam::inputs, total_frames);
  auto fresh = TestFixture::fresh(), used = TestFixture::fresh();
  const auto moments = restless(first_settings<TypeParam>(fresh), fresh.fields());
  // Left in the middle of a ramp, after a signal far too loud.
  Audio loud = in;
  for (auto& channel : loud) {
    for (float& x : channel) x *= 1000.0f;
  }
  run(used, moments, loud, TypeParam::outputs, {64}, 3100);
  used.reset();
  EXPECT_EQ(difference(run(fresh, moments, in, TypeParam::outputs, {64}, total_frames),
                       run(used, moments, in, TypeParam::outputs, {64}, total_frames)),
            "");
}

TYPED_TEST_P(ProcessorLaws, ASampleThatIsNoNumberIsSilence) {
  Audio in = noise(TypeParam::inputs, total_frames), holes = in;
  constexpr float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  const float poison[] = {nan, inf, -inf, -nan};
  for (std::size_t c = 0; c < in.size(); ++c) {
    for (std::size_t i = 500 + c; i < 4000; i += 37) in[c][i] = poison[(i / 37) % 4], holes[c][i] = 0.0f;
    for (std::size_t i = 4100; i < 4200; ++i) in[c][i] = nan, holes[c][i] = 0.0f;
  }
  auto a = TestFixture::fresh(), b = TestFixture::fresh();
  const auto moments = restless(first_settings<TypeParam>(a), a.fields());
  const Audio out = run(a, moments, in, TypeParam::outputs, {64}, total_frames);
  EXPECT_TRUE(all_finite(out));
  EXPECT_EQ(difference(out, run(b, moments, holes, TypeParam::outputs, {64}, total_frames)), "");
}

TYPED_TEST_P(ProcessorLaws, AbsurdSamplesLeaveNumbersBehind) {
  Audio in = noise(TypeParam::inputs, total_frames);
  for (auto& channel : in) {
    for (std::size_t i = 300; i < 2000; i += 3) channel[i] = i % 2 == 0 ? 1e30f : -1e30f;
  }
  auto p = TestFixture::fresh();
  const auto start = first_settings<TypeParam>(p);
  const Audio out = run(p, {{0, start}}, in, TypeParam::outputs, {64}, total_frames);
  EXPECT_TRUE(all_finite(out));
}

TYPED_TEST_P(ProcessorLaws, EverySettingAtItsExtremesGivesNumbers) {
  const Audio in = noise(TypeParam::inputs, total_frames);
  auto p = TestFixture::fresh();
  const auto fields = p.fields();
  const Settings start = first_settings<TypeParam>(p);
  std::vector<Settings> corners = {moved(start, fields, 0.0), moved(start, fields, 1.0)};
  for (std::size_t i = 0; i < fields.size(); ++i) {
    for (const double part : {0.0, 0.5, 1.0}) {
      Settings s = start;
      s[i] = moved(start, fields, part)[i];
      corners.push_back(s);
    }
    if (fields[i].dimension == Dimension::choice) {
      for (std::size_t k = 0; k < fields[i].choices.size(); ++k) {
        Settings s = start;
        s[i] = static_cast<float>(k);
        corners.push_back(s);
      }
    }
  }
  // All of them after each other, faster than any ramp; then each from the beginning.
  std::vector<Moment> moments(corners.size());
  for (std::size_t i = 0; i < corners.size(); ++i) moments[i] = {40 * static_cast<int>(i), corners[i]};
  EXPECT_TRUE(all_finite(run(p, moments, in, TypeParam::outputs, {64}, total_frames)));
  for (const Settings& corner : corners) {
    p.reset();
    EXPECT_TRUE(all_finite(run(p, {{0, corner}}, in, TypeParam::outputs, {64}, 1200)));
  }
}

TYPED_TEST_P(ProcessorLaws, ProcessAndResetNeitherAllocateNorWait) {
  if (!rt::guard_is_linked()) GTEST_SKIP() << "the real-time guard is not in this build (sanitizers)";
  const Audio in = noise(TypeParam::inputs, 64);
  Audio out = silence(TypeParam::outputs, 64);
  std::vector<const float*> reads;
  std::vector<float*> writes;
  for (const auto& channel : in) reads.push_back(channel.data());
  for (auto& channel : out) writes.push_back(channel.data());
  auto p = TestFixture::fresh();
  const Settings start = first_settings<TypeParam>(p);
  const std::vector<Settings> steps = {start, moved(start, p.fields(), 0.7), moved(start, p.fields(), 0.1), start};
  rt::CountViolations violations;
  {
    const rt::AudioScope audio;
    for (const Settings& s : steps) {
      for (int i = 0; i < 20; ++i) p.process(s, Block{reads, writes, 64});
    }
    p.reset();
    (void)p.latency();
    (void)p.fields();
  }
  EXPECT_EQ(violations.total(), 0u);
}

TYPED_TEST_P(ProcessorLaws, DeclaredLatencyIsTheMeasuredDelay) {
  bool passes = true;
  if constexpr (requires { TypeParam::passes_signal; }) passes = TypeParam::passes_signal;
  if (!passes) return;  // nothing comes out (a meter), so nothing can be late
  int tolerance = 0;
  if constexpr (requires { TypeParam::latency_tolerance; }) tolerance = TypeParam::latency_tolerance;

  auto p = TestFixture::fresh();
  const int declared = static_cast<int>(p.latency().count()), window = 4000;
  const Audio in = noise(TypeParam::inputs, total_frames);
  const Audio out = run(p, {{0, first_settings<TypeParam>(p)}}, in, TypeParam::outputs, {64}, total_frames);
  // Where the output looks most like the first input.
  int found = -1;
  double best = 0.0;
  for (int lag = 0; lag <= declared + 200; ++lag) {
    double sum = 0.0;
    for (int i = 0; i < window; ++i) {
      sum += static_cast<double>(in[0][static_cast<std::size_t>(i)]) *
             static_cast<double>(out[0][static_cast<std::size_t>(i) + static_cast<std::size_t>(lag)]);
    }
    if (std::abs(sum) > best) best = std::abs(sum), found = lag;
  }
  EXPECT_LE(std::abs(found - declared), tolerance) << "measured " << found << ", declared " << declared;
}

REGISTER_TYPED_TEST_SUITE_P(ProcessorLaws, FieldsAreCompleteAndTheirFallbacksWithinRange,
                            EveryCutIntoBlocksGivesTheSameBits, InPlaceGivesTheSameBits, ResetEqualsFresh,
                            ASampleThatIsNoNumberIsSilence, AbsurdSamplesLeaveNumbersBehind,
                            EverySettingAtItsExtremesGivesNumbers, ProcessAndResetNeitherAllocateNorWait,
                            DeclaredLatencyIsTheMeasuredDelay);

}  // namespace ohmic::dsp::laws
