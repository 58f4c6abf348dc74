#pragma once
// The state-variable form of a second-order section: the same response as a biquad, but its coefficients may move.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dsp/biquad.hpp"

namespace ohmic::dsp {

/// Coefficients of the trapezoidal state-variable filter (Simper 2013; its variation in time: Wishnick 2014):
///   v1 band pass, v2 low pass of poles (g, k);   y = m0 x + m1 v1 + m2 v2
struct Svf {
  double g = 0.1, k = 1.0, m0 = 1.0, m1 = 0.0, m2 = 0.0;

  /// The same transfer function in the other form; exact for every stable biquad.
  static Svf from(const Biquad& biquad);
  Biquad biquad() const;
  bool is_identity() const { return m0 == 1.0 && m1 == 0.0 && m2 == 0.0; }
  bool operator==(const Svf&) const = default;
};

/// A chain of up to 16 sections over any number of channels, double state, coefficients ramped linearly in frames and
/// the same for all channels. A section at rest on the identity costs nothing and passes bits unchanged. [audio]
class SvfChain {
 public:
  static constexpr std::size_t max_sections = 16;

  /// [control]
  void prepare(std::size_t channels, std::size_t sections);
  /// All state to zero, all sections to the identity, at once.
  void reset() noexcept;
  void jump(std::size_t section, const Svf& target) noexcept;
  /// In `frames` frames from the present coefficients. Into the identity only the mix moves, out of it the poles jump.
  void aim(std::size_t section, const Svf& target, int frames) noexcept;
  /// Non-finite input is silence. Channel pointers may be equal (in-place).
  void process(std::span<const float* const> in, std::span<float* const> out, int frames) noexcept;
  bool is_idle() const noexcept;

 private:
  struct Section {
    Svf target, step;  // value at `left` frames before arrival: target - step * left
    std::int32_t left = 0;
    bool is_active = false;
    Svf value() const noexcept;
  };
  struct alignas(16) State {
    double v[2][2] = {};  // [integrator][channel of the pair]
  };
  void run_one_channel(std::span<const std::size_t> active, State* states, double* x, int frames) noexcept;
  void run_two_channels(std::span<const std::size_t> active, State* states, double* lanes, int frames) noexcept;

  std::size_t channels_ = 0;
  std::vector<Section> sections_;
  std::vector<State> states_;  // [pair][section]
};

}  // namespace ohmic::dsp
