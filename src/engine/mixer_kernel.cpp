// Multiplies and adds in that order, each rounded: every instruction set gives the same bits, so FMA stays unused.

#include "engine/mixer_kernel.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/mixer_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace ohmic::engine {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Lanes run across frames; a cell is a whole number of vectors on every target.
using Frames16 = hn::CappedTag<float, 16>;

void take(const float* const* in, std::size_t inputs, std::size_t from, std::size_t frames, float* samples) noexcept {
  const Frames16 d;
  const std::size_t lanes = hn::Lanes(d);
  const auto most = hn::Set(d, std::numeric_limits<float>::max());
  for (std::size_t n = 0; n < inputs; ++n) {
    const float* input = in[n] + from;
    float* to = samples + n * mixer_cell;
    std::size_t i = 0;
    for (; i + lanes <= frames; i += lanes) {
      const auto x = hn::LoadU(d, input + i);
      hn::Store(hn::IfThenElseZero(hn::Le(hn::Abs(x), most), x), d, to + i);
    }
    for (; i < frames; ++i) to[i] = std::abs(input[i]) <= std::numeric_limits<float>::max() ? input[i] : 0.0f;
  }
}

template <class D, class V>
HWY_INLINE void put(D d, V sum, float* to, std::size_t frames) noexcept {
  if (frames >= hn::Lanes(d)) {
    hn::StoreU(sum, d, to);
  } else {
    HWY_ALIGN float all[16];
    hn::Store(sum, d, all);
    std::copy_n(all, frames, to);
  }
}

template <bool is_moving, bool has_four>
HWY_INLINE void mix_tile(const MixerTile& tile, const float* HWY_RESTRICT samples, int offset, std::size_t frames,
                         float* const* out) noexcept {
  const Frames16 d;
  const auto& rows = tile.rows;
  const float* HWY_RESTRICT start0 = rows[0].start;
  const float* HWY_RESTRICT start1 = rows[1].start;
  const float* HWY_RESTRICT start2 = rows[2].start;
  const float* HWY_RESTRICT start3 = rows[3].start;
  const float* HWY_RESTRICT slope0 = rows[0].slope;
  const float* HWY_RESTRICT slope1 = rows[1].slope;
  const float* HWY_RESTRICT slope2 = rows[2].slope;
  const float* HWY_RESTRICT slope3 = rows[3].slope;
  for (std::size_t i = 0; i < frames; i += hn::Lanes(d)) {
    const int first = offset + static_cast<int>(i);
    const auto frame0 = hn::Iota(d, static_cast<float>(tile.frame[0] + first));
    const auto frame1 = hn::Iota(d, static_cast<float>(tile.frame[1] + first));
    const auto frame2 = hn::Iota(d, static_cast<float>(tile.frame[2] + first));
    const auto frame3 = hn::Iota(d, static_cast<float>(tile.frame[3] + first));
    auto sum0 = hn::Zero(d), sum1 = hn::Zero(d), sum2 = hn::Zero(d), sum3 = hn::Zero(d);
    for (const std::uint32_t n : tile.active) {
      const auto x = hn::Load(d, samples + n * mixer_cell + i);
      const auto gain = [&](const float* start, const float* slope, auto frame) HWY_ATTR {
        const auto begun = hn::Set(d, start[n]);
        if constexpr (is_moving) return hn::Add(begun, hn::Mul(hn::Set(d, slope[n]), frame));
        else return begun;
      };
      sum0 = hn::Add(sum0, hn::Mul(gain(start0, slope0, frame0), x));
      sum1 = hn::Add(sum1, hn::Mul(gain(start1, slope1, frame1), x));
      if constexpr (has_four) {
        sum2 = hn::Add(sum2, hn::Mul(gain(start2, slope2, frame2), x));
        sum3 = hn::Add(sum3, hn::Mul(gain(start3, slope3, frame3), x));
      }
    }
    put(d, sum0, out[0] + i, frames - i);
    put(d, sum1, out[1] + i, frames - i);
    if constexpr (has_four) {
      put(d, sum2, out[2] + i, frames - i);
      put(d, sum3, out[3] + i, frames - i);
    }
  }
}

void mix(const MixerTile& tile, const float* samples, int offset, std::size_t frames, float* const* out) noexcept {
  const bool has_four = tile.outputs > 2;
  if (tile.is_moving()) {
    if (has_four) mix_tile<true, true>(tile, samples, offset, frames, out);
    else mix_tile<true, false>(tile, samples, offset, frames, out);
  } else {
    if (has_four) mix_tile<false, true>(tile, samples, offset, frames, out);
    else mix_tile<false, false>(tile, samples, offset, frames, out);
  }
}

MixerKernel choose() { return {hwy::TargetName(HWY_TARGET), &take, &mix}; }

}  // namespace HWY_NAMESPACE
}  // namespace ohmic::engine
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ohmic::engine {

HWY_EXPORT(choose);

MixerKernel mixer_kernel() { return HWY_DYNAMIC_DISPATCH(choose)(); }

}  // namespace ohmic::engine
#endif
