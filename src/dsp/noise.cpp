// White noise: the hiss of resistors, microphones and converters, and the grain of dither. Same seed, same noise.

#include "dsp/noise.hpp"

#include <algorithm>

#include "dsp/lanes.hpp"

namespace ohmic::dsp {
namespace {

constexpr std::size_t vectors = RandomLanes::lanes / 4;

U4 load_words(const std::uint32_t* from) noexcept {
  U4 v;
  std::memcpy(&v, from, sizeof v);
  return v;
}
void store_words(std::uint32_t* to, U4 v) noexcept { std::memcpy(to, &v, sizeof v); }

/// A word's two signed 16-bit halves added: triangular between -65536 and 65534, mean -1, variance (2^32 - 1) / 6.
I4 two_uniforms(U4 word) noexcept { return ((I4)word >> 16) + ((I4)(word << 16) >> 16); }

F4 to_float(I4 v) noexcept { return __builtin_convertvector(v, F4); }

/// One group of 16 words, in registers: `words` is any function of (index of vector, word).
struct Registers {
  U4 a[vectors], b[vectors], c[vectors], n[vectors];

  //  t = a + b + n++;   a = b ^ (b >> 9);   b = c + (c << 3);   c = rotl(c, 21) + t;   out t     (Doty-Humphrey, sfc32)
  U4 next(std::size_t v) noexcept {
    const U4 t = a[v] + b[v] + n[v];
    n[v] += 1u;
    a[v] = b[v] ^ (b[v] >> 9);
    b[v] = c[v] + (c[v] << 3);
    c[v] = ((c[v] << 21) | (c[v] >> 11)) + t;
    return t;
  }
};

/// Gives `count` samples at `factor`: first what is left of the last group, then whole groups, then a part of one.
template <class Refill, class Put>
void deal(std::span<float> rest, std::size_t& used, std::size_t count, Refill&& refill, Put&& put) noexcept {
  std::size_t done = 0;
  while (done < count) {
    if (used == rest.size()) refill(rest.data()), used = 0;
    const std::size_t n = std::min(count - done, rest.size() - used);
    put(done, rest.data() + used, n);
    used += n;
    done += n;
  }
}

void put_scaled(float* to, const float* raw, float factor, std::size_t n) noexcept {
  const F4 f = splat4(factor);
  if (n == RandomLanes::lanes) {
    for (std::size_t i = 0; i < n; i += 4) store4(to + i, load4(raw + i) * f);
  } else {
    for (std::size_t i = 0; i < n; ++i) to[i] = raw[i] * factor;
  }
}

void add_scaled(float* to, const float* raw, float factor, std::size_t n) noexcept {
  const F4 f = splat4(factor);
  if (n == RandomLanes::lanes) {
    for (std::size_t i = 0; i < n; i += 4) store4(to + i, load4(to + i) + load4(raw + i) * f);
  } else {
    for (std::size_t i = 0; i < n; ++i) to[i] += raw[i] * factor;
  }
}

}  // namespace

RandomLanes::RandomLanes(std::uint64_t seed) noexcept {
  // splitmix64 (Steele 2014) spreads the seed over the lanes; 16 rounds then let them forget how they began.
  const auto spread = [&seed] {
    std::uint64_t z = (seed += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return static_cast<std::uint32_t>((z ^ (z >> 31)) >> 32);
  };
  for (std::size_t i = 0; i < lanes; ++i) a_[i] = spread(), b_[i] = spread(), c_[i] = spread(), counter_[i] = 1;
  std::array<std::uint32_t, lanes> thrown_away;
  for (int i = 0; i < 16; ++i) next(thrown_away.data());
}

void RandomLanes::next(std::uint32_t* words) noexcept {
  Registers r;
  for (std::size_t v = 0; v < vectors; ++v) {
    r.a[v] = load_words(&a_[4 * v]), r.b[v] = load_words(&b_[4 * v]), r.c[v] = load_words(&c_[4 * v]);
    r.n[v] = load_words(&counter_[4 * v]);
    store_words(words + 4 * v, r.next(v));
    store_words(&a_[4 * v], r.a[v]), store_words(&b_[4 * v], r.b[v]), store_words(&c_[4 * v], r.c[v]);
    store_words(&counter_[4 * v], r.n[v]);
  }
}

void Noise::refill(float* raw) noexcept {
  alignas(16) std::array<std::uint32_t, RandomLanes::lanes> words;
  random_.next(words.data());
  const I4 a = two_uniforms(load_words(&words[0])), b = two_uniforms(load_words(&words[4]));
  const I4 c = two_uniforms(load_words(&words[8])), d = two_uniforms(load_words(&words[12]));
  // An orthogonal mix (Hadamard) of four independent numbers gives four uncorrelated ones, each a sum of all: closer to
  // the bell curve for two operations a sample.
  const I4 ab = a + b, a_b = a - b, cd = c + d, c_d = c - d;
  store4(raw, to_float(ab + cd + 4));  // each word's mean is -1: only this sum of four has one
  store4(raw + 4, to_float(a_b + c_d));
  store4(raw + 8, to_float(ab - cd));
  store4(raw + 12, to_float(a_b - c_d));
}

//  variance of a sum of four words: 4 (2^32 - 1) / 6;  1 / sqrt of it:
constexpr float noise_scale = 1.8688124e-05f;

void Noise::fill(std::span<float> out, float rms) noexcept {
  deal(
      rest_, used_, out.size(), [this](float* raw) { refill(raw); },
      [&](std::size_t at, const float* raw, std::size_t n) { put_scaled(out.data() + at, raw, rms * noise_scale, n); });
}

void Noise::add(std::span<float> inout, float rms) noexcept {
  deal(
      rest_, used_, inout.size(), [this](float* raw) { refill(raw); },
      [&](std::size_t at, const float* raw, std::size_t n) {
        add_scaled(inout.data() + at, raw, rms * noise_scale, n);
      });
}

void TriangularNoise::refill(float* raw) noexcept {
  alignas(16) std::array<std::uint32_t, RandomLanes::lanes> words;
  random_.next(words.data());
  for (std::size_t v = 0; v < vectors; ++v) {
    store4(raw + 4 * v, to_float(two_uniforms(load_words(&words[4 * v])) + 1));
  }
}

void TriangularNoise::fill(std::span<float> out, float peak) noexcept {
  deal(
      rest_, used_, out.size(), [this](float* raw) { refill(raw); },
      [&](std::size_t at, const float* raw, std::size_t n) { put_scaled(out.data() + at, raw, peak / 65536.0f, n); });
}

}  // namespace ohmic::dsp
