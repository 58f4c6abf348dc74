#pragma once
// One block of planar audio: what the audio thread hands from processor to processor.

#include <span>

#include "units/span.hpp"

namespace ohmic {

/// Channels of `frames` contiguous floats each. An output may be the same memory as the input of the same number
/// (in-place), never another's. Their units stand in the signature of whoever built the block, and in the plan.
struct Block {
  std::span<const float* const> in;
  std::span<float* const> out;
  int frames = 0;

  std::span<const float> input(std::size_t channel) const { return {in[channel], static_cast<std::size_t>(frames)}; }
  std::span<float> output(std::size_t channel) const { return {out[channel], static_cast<std::size_t>(frames)}; }
  template <class Unit>
  Span<const Unit> input_in(std::size_t channel) const {
    return Span<const Unit>(input(channel));
  }
  template <class Unit>
  Span<Unit> output_in(std::size_t channel) const {
    return Span<Unit>(output(channel));
  }
};

}  // namespace ohmic
