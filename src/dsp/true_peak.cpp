// The peak between the samples: what a converter will really put out (ITU-R BS.1770-4, annex 2, four times oversampled).

#include "dsp/true_peak.hpp"

#include <algorithm>

#include "dsp/lanes.hpp"

namespace ohmic::dsp {
namespace {

// BS.1770-4, annex 2, table 1: phases 0 and 1; phases 3 and 2 are these backwards.
constexpr std::size_t phases = 2, table_taps = 12;
constexpr float table[phases][table_taps] = {
    {0.0017089843750f, 0.0109863281250f, -0.0196533203125f, 0.0332031250000f, -0.0594482421875f, 0.1373291015625f,
     0.9721679687500f, -0.1022949218750f, 0.0476074218750f, -0.0266113281250f, 0.0148925781250f, -0.0083007812500f},
    {-0.0291748046875f, 0.0292968750000f, -0.0517578125000f, 0.0891113281250f, -0.1665039062500f, 0.4650878906250f,
     0.7797851562500f, -0.2003173828125f, 0.1015625000000f, -0.0582275390625f, 0.0330810546875f, -0.0189208984375f}};

// The largest sum of absolute taps of a phase: no interpolated value exceeds this times the largest sample.
constexpr float most_gain = 2.03f;

constexpr int chunk = 64;

}  // namespace

void TruePeak::process(std::span<const float> samples) noexcept {
  float line[taps - 1 + chunk + 4];
  for (std::size_t from = 0; from < samples.size(); from += chunk) {
    const int n = static_cast<int>(std::min<std::size_t>(chunk, samples.size() - from));
    std::copy(past_.begin(), past_.end(), line);
    float* const fresh = line + taps - 1;
    copy_finite(samples.data() + from, fresh, n);
    std::fill_n(fresh + n, 4, 0.0f);
    F4 top{};
    in_fours(n + static_cast<int>(taps) - 1,
             [&](int i, int count) { top = max4(abs4(load_some(line + i, count)), top); });
    // Quiet against what was seen before: nothing here can be a new highest, and the filter need not run.
    if (highest_lane(top) * most_gain > highest_) {
      F4 peak = splat4(highest_);
      for (int i = 0; i < n; i += 4) {
        F4 forward[phases] = {}, backward[phases] = {};
        for (std::size_t k = 0; k < taps; ++k) {
          const F4 x = load4(line + i + static_cast<int>(taps - 1 - k));
          for (std::size_t p = 0; p < phases; ++p) {
            forward[p] += splat4(table[p][k]) * x;
            backward[p] += splat4(table[p][taps - 1 - k]) * x;
          }
        }
        F4 here = abs4(load4(fresh + i));
        for (std::size_t p = 0; p < phases; ++p) here = max4(max4(abs4(forward[p]), abs4(backward[p])), here);
        // Frames behind the end see zeros that are not there: they do not count.
        for (int rest = n - i; rest < 4; ++rest) here[rest] = 0.0f;
        peak = max4(here, peak);
      }
      highest_ = highest_lane(peak);
    }
    std::copy_n(line + n, taps - 1, past_.begin());
  }
}

}  // namespace ohmic::dsp
