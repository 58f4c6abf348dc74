// Multiplies and adds in that order, each rounded: every instruction set gives the same bits, so FMA stays unused.

#include "engine/mixer_kernel.hpp"

#include <algorithm>
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

bool advance(const MixerRow& row, std::size_t padded_inputs, float ramp_cells) noexcept {
  const hn::CappedTag<float, 16> d;
  const auto all = hn::Set(d, ramp_cells);
  const auto one = hn::Set(d, 1.0f);
  const auto frames = hn::Set(d, static_cast<float>(mixer_cell));
  bool has_arrived = true;
  for (std::size_t n = 0; n < padded_inputs; n += hn::Lanes(d)) {
    const auto cells = hn::Load(d, row.cells + n);
    const auto slope = hn::Load(d, row.slope + n);
    const auto is_there = hn::Ge(cells, all);
    // gain = start + slope * frame, the frame being a whole number: no rounding piles up along the ramp
    const auto on_the_way = hn::Add(hn::Load(d, row.start + n), hn::Mul(slope, hn::Mul(cells, frames)));
    hn::Store(hn::IfThenElse(is_there, hn::Load(d, row.target + n), on_the_way), d, row.base + n);
    hn::Store(hn::IfThenZeroElse(is_there, slope), d, row.slope + n);
    hn::Store(hn::Min(hn::Add(cells, one), all), d, row.cells + n);
    has_arrived = has_arrived && hn::AllTrue(d, is_there);
  }
  return !has_arrived;
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

template <bool is_moving>
HWY_INLINE void mix_tile(const MixerRow* rows, std::span<const std::uint32_t> active, const float* samples, int offset,
                         std::size_t frames, float* const* out) noexcept {
  const Frames16 d;
  const std::size_t lanes = hn::Lanes(d);
  const float* HWY_RESTRICT b0 = rows[0].base;
  const float* HWY_RESTRICT b1 = rows[1].base;
  const float* HWY_RESTRICT b2 = rows[2].base;
  const float* HWY_RESTRICT b3 = rows[3].base;
  const float* HWY_RESTRICT s0 = rows[0].slope;
  const float* HWY_RESTRICT s1 = rows[1].slope;
  const float* HWY_RESTRICT s2 = rows[2].slope;
  const float* HWY_RESTRICT s3 = rows[3].slope;
  for (std::size_t i = 0; i < frames; i += lanes) {
    const auto frame = hn::Iota(d, static_cast<float>(offset) + static_cast<float>(i));
    auto sum0 = hn::Zero(d), sum1 = hn::Zero(d), sum2 = hn::Zero(d), sum3 = hn::Zero(d);
    for (const std::uint32_t n : active) {
      const auto x = hn::Load(d, samples + n * mixer_cell + i);
      auto g0 = hn::Set(d, b0[n]), g1 = hn::Set(d, b1[n]), g2 = hn::Set(d, b2[n]), g3 = hn::Set(d, b3[n]);
      if constexpr (is_moving) {
        g0 = hn::Add(g0, hn::Mul(hn::Set(d, s0[n]), frame));
        g1 = hn::Add(g1, hn::Mul(hn::Set(d, s1[n]), frame));
        g2 = hn::Add(g2, hn::Mul(hn::Set(d, s2[n]), frame));
        g3 = hn::Add(g3, hn::Mul(hn::Set(d, s3[n]), frame));
      }
      sum0 = hn::Add(sum0, hn::Mul(g0, x));
      sum1 = hn::Add(sum1, hn::Mul(g1, x));
      sum2 = hn::Add(sum2, hn::Mul(g2, x));
      sum3 = hn::Add(sum3, hn::Mul(g3, x));
    }
    put(d, sum0, out[0] + i, frames - i);
    put(d, sum1, out[1] + i, frames - i);
    put(d, sum2, out[2] + i, frames - i);
    put(d, sum3, out[3] + i, frames - i);
  }
}

void mix(const MixerRow* rows, std::span<const std::uint32_t> active, bool is_moving, const float* samples, int offset,
         std::size_t frames, float* const* out) noexcept {
  if (is_moving) mix_tile<true>(rows, active, samples, offset, frames, out);
  else mix_tile<false>(rows, active, samples, offset, frames, out);
}

MixerKernel choose() { return {hwy::TargetName(HWY_TARGET), &take, &advance, &mix}; }

}  // namespace HWY_NAMESPACE
}  // namespace ohmic::engine
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ohmic::engine {

HWY_EXPORT(choose);

MixerKernel mixer_kernel() { return HWY_DYNAMIC_DISPATCH(choose)(); }

}  // namespace ohmic::engine
#endif
