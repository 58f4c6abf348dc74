// The sample formats sound cards speak, and the way between them and our planar floats.

#include "devices/alsa/sample_format.hpp"

#include <bit>
#include <cstring>

namespace ohmic::devices::alsa {
namespace {

// Four samples at a time. Cards with many channels keep a frame's samples side by side: four neighbouring channels are
// loaded with one instruction each frame and turned (transposed) in registers, so that all loads and stores are whole.
using F4 = float __attribute__((vector_size(16)));
using I4 = std::int32_t __attribute__((vector_size(16)));
using U4 = std::uint32_t __attribute__((vector_size(16)));
using S4 = std::int16_t __attribute__((vector_size(8)));

template <class V>
V load(const void* from) noexcept {
  V v;
  std::memcpy(&v, from, sizeof v);
  return v;
}
template <class V>
void store(void* to, V v) noexcept {
  std::memcpy(to, &v, sizeof v);
}

/// All bits set where it is a number.
I4 is_number(F4 x) noexcept { return x == x; }  // NOLINT(misc-redundant-expression)

U4 swapped(U4 v) noexcept {
  const U4 halves = (v << 16) | (v >> 16);
  return ((halves & 0x00ff00ffu) << 8) | ((halves >> 8) & 0x00ff00ffu);
}

constexpr bool is_native(bool is_big_endian) { return is_big_endian == (std::endian::native == std::endian::big); }

/// Integers at the upper end of 32 bits to floats: -2^31 is -1.0.
F4 from_upper(I4 v) noexcept { return __builtin_convertvector(v, F4) * 0x1p-31f; }

/// What is above full scale is full scale, what is not a number is silence; then rounded, halves away from zero:
///   integer = truncated(x 2^(bits - 1) + 0.5 sign(x))
/// A float has 24 bits, so of `bits` = 32 nothing is left to round and the highest is 2^31 - 128.
template <int bits>
I4 to_integer(F4 x) noexcept {
  constexpr float scale = bits == 32 ? 0x1p31f : bits == 24 ? 0x1p23f : 0x1p15f;
  constexpr float highest = bits == 32 ? 0x1p31f - 128.0f : scale - 1.0f;
  const F4 scaled = x * scale;
  const F4 number = (F4)((I4)scaled & is_number(scaled));
  const F4 low = F4{} - scale, high = F4{} + highest;
  const F4 not_below = number > low ? number : low;
  const F4 within = not_below < high ? not_below : high;
  const F4 half = (F4)(((I4)within & INT32_MIN) | (I4)(F4{} + 0.5f));
  return __builtin_convertvector(bits == 32 ? within : within + half, I4);
}

/// A coding is four functions: how a card's sample is taken from memory, and how it becomes a float; how a float becomes a
/// card's sample, and how that is put to memory. The middle two are for four samples at once, in registers.
template <class Word, bool is_big_endian>
struct Words {
  static constexpr std::ptrdiff_t bytes = sizeof(Word);
  static std::uint32_t take(const std::byte* from) noexcept { return load<Word>(from); }
  static void put(std::byte* to, std::uint32_t v) noexcept { store(to, static_cast<Word>(v)); }
  static U4 take4(const std::byte* from) noexcept {
    if constexpr (sizeof(Word) == 4) return load<U4>(from);
    else return (U4) __builtin_convertvector(load<S4>(from), I4);
  }
  static void put4(std::byte* to, U4 v) noexcept {
    if constexpr (sizeof(Word) == 4) store(to, v);
    else store(to, __builtin_convertvector((I4)v, S4));
  }
  /// The other order of bytes, and back.
  static U4 ordered(U4 v) noexcept {
    if constexpr (is_native(is_big_endian)) return v;
    else if constexpr (sizeof(Word) == 4) return swapped(v);
    else return ((v & 0xff00u) >> 8) | ((v & 0xffu) << 8);
  }
};

template <bool is_big_endian>
struct S16 : Words<std::uint16_t, is_big_endian> {
  static F4 decoded(U4 v) noexcept { return from_upper((I4)(S16::ordered(v) << 16)); }
  static U4 encoded(F4 x) noexcept { return S16::ordered((U4)to_integer<16>(x)); }
};

template <bool is_big_endian>
struct S24 : Words<std::uint32_t, is_big_endian> {
  static F4 decoded(U4 v) noexcept { return from_upper((I4)(S24::ordered(v) << 8)); }
  static U4 encoded(F4 x) noexcept { return S24::ordered((U4)to_integer<24>(x)); }
};

template <bool is_big_endian>
struct S32 : Words<std::uint32_t, is_big_endian> {
  static F4 decoded(U4 v) noexcept { return from_upper((I4)S32::ordered(v)); }
  static U4 encoded(F4 x) noexcept { return S32::ordered((U4)to_integer<32>(x)); }
};

template <bool is_big_endian>
struct Float32 : Words<std::uint32_t, is_big_endian> {
  static F4 decoded(U4 v) noexcept { return (F4)Float32::ordered(v); }
  static U4 encoded(F4 x) noexcept {
    const F4 number = (F4)((I4)x & is_number(x));
    const F4 low = F4{} - 1.0f, high = F4{} + 1.0f;
    const F4 not_below = number > low ? number : low;
    return Float32::ordered((U4)(not_below < high ? not_below : high));
  }
};

template <bool is_big_endian>
struct S24In3 {
  static constexpr std::ptrdiff_t bytes = 3;
  static constexpr int low = is_big_endian ? 2 : 0, high = 2 - low;
  static std::uint32_t take(const std::byte* from) noexcept {
    return static_cast<std::uint32_t>(from[low]) << 8 | static_cast<std::uint32_t>(from[1]) << 16 |
           static_cast<std::uint32_t>(from[high]) << 24;
  }
  static void put(std::byte* to, std::uint32_t v) noexcept {
    to[low] = static_cast<std::byte>(v & 0xffu);
    to[1] = static_cast<std::byte>(v >> 8 & 0xffu);
    to[high] = static_cast<std::byte>(v >> 16 & 0xffu);
  }
  static U4 take4(const std::byte* from) noexcept {
    return U4{take(from), take(from + 3), take(from + 6), take(from + 9)};
  }
  static void put4(std::byte* to, U4 v) noexcept {
    if constexpr (is_native(is_big_endian) && !is_big_endian) {  // 12 bytes are three whole words
      v &= 0x00ffffffu;
      store(to, v[0] | v[1] << 24), store(to + 4, v[1] >> 8 | v[2] << 16), store(to + 8, v[2] >> 16 | v[3] << 8);
    } else {
      for (int i = 0; i < 4; ++i) put(to + 3 * i, v[i]);
    }
  }
  static F4 decoded(U4 v) noexcept { return from_upper((I4)v); }
  static U4 encoded(F4 x) noexcept { return (U4)to_integer<24>(x); }
};

/// Four rows of four become four columns.
struct Square {
  F4 a, b, c, d;
};
Square turned(const Square& s) noexcept {
  const F4 ab_low = __builtin_shufflevector(s.a, s.b, 0, 4, 1, 5),
           ab_high = __builtin_shufflevector(s.a, s.b, 2, 6, 3, 7);
  const F4 cd_low = __builtin_shufflevector(s.c, s.d, 0, 4, 1, 5),
           cd_high = __builtin_shufflevector(s.c, s.d, 2, 6, 3, 7);
  return {__builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5), __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7),
          __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5), __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7)};
}

/// Do four lanes from here on stand side by side in one frame?
template <class C>
bool are_neighbours(std::span<const Lane> lanes, std::size_t at) noexcept {
  if (at + 4 > lanes.size()) return false;
  for (std::size_t i = 1; i < 4; ++i)
    if (lanes[at + i].first != lanes[at].first + static_cast<std::ptrdiff_t>(i) * C::bytes ||
        lanes[at + i].step != lanes[at].step)
      return false;
  return true;
}

template <class C>
void decode_as(std::span<const Lane> from, std::span<float* const> to, int frames) noexcept {
  const auto count = static_cast<std::ptrdiff_t>(frames);
  const auto row = [](const std::byte* at) { return C::decoded(C::take4(at)); };
  for (std::size_t lane = 0; lane < from.size();) {
    const auto [first, step] = from[lane];
    std::ptrdiff_t i = 0;
    if (are_neighbours<C>(from, lane)) {
      for (; i + 4 <= count; i += 4) {
        const std::byte* at = first + i * step;
        const Square square = turned({row(at), row(at + step), row(at + 2 * step), row(at + 3 * step)});
        store(to[lane] + i, square.a), store(to[lane + 1] + i, square.b);
        store(to[lane + 2] + i, square.c), store(to[lane + 3] + i, square.d);
      }
      for (; i < count; ++i) {
        const F4 one = row(first + i * step);
        for (std::size_t k = 0; k < 4; ++k) to[lane + k][i] = one[k];
      }
      lane += 4;
      continue;
    }
    for (; i + 4 <= count; i += 4) {
      const std::byte* at = first + i * step;
      const U4 four = {C::take(at), C::take(at + step), C::take(at + 2 * step), C::take(at + 3 * step)};
      store(to[lane] + i, C::decoded(four));
    }
    for (; i < count; ++i) to[lane][i] = C::decoded(U4{C::take(first + i * step), 0, 0, 0})[0];
    ++lane;
  }
}

template <class C>
void encode_as(std::span<const float* const> from, std::span<const Lane> to, int frames) noexcept {
  const auto count = static_cast<std::ptrdiff_t>(frames);
  for (std::size_t lane = 0; lane < to.size();) {
    const auto [first, step] = to[lane];
    std::ptrdiff_t i = 0;
    const auto four = [&](std::size_t k) { return from[lane + k] ? load<F4>(from[lane + k] + i) : F4{}; };
    const auto one = [&](std::size_t k) { return from[lane + k] ? from[lane + k][i] : 0.0f; };
    const auto write = [](std::byte* at, F4 x) { C::put4(at, C::encoded(x)); };
    if (are_neighbours<C>(to, lane)) {
      for (; i + 4 <= count; i += 4) {
        std::byte* at = first + i * step;
        const Square square = turned({four(0), four(1), four(2), four(3)});
        write(at, square.a), write(at + step, square.b);
        write(at + 2 * step, square.c), write(at + 3 * step, square.d);
      }
      for (; i < count; ++i) write(first + i * step, F4{one(0), one(1), one(2), one(3)});
      lane += 4;
      continue;
    }
    for (; i + 4 <= count; i += 4) {
      std::byte* at = first + i * step;
      const U4 v = C::encoded(four(0));
      C::put(at, v[0]), C::put(at + step, v[1]), C::put(at + 2 * step, v[2]), C::put(at + 3 * step, v[3]);
    }
    for (; i < count; ++i) C::put(first + i * step, C::encoded(F4{one(0), 0.0f, 0.0f, 0.0f})[0]);
    ++lane;
  }
}

/// Calls f with the code for `format`.
template <class F>
void with_code(SampleFormat format, F&& f) noexcept {
  const auto either = [&]<template <bool> class C>() {
    if (format.is_big_endian) f.template operator()<C<true>>();
    else f.template operator()<C<false>>();
  };
  switch (format.coding) {
    case Coding::s16: return either.template operator()<S16>();
    case Coding::s24: return either.template operator()<S24>();
    case Coding::s24_in_3: return either.template operator()<S24In3>();
    case Coding::s32: return either.template operator()<S32>();
    case Coding::float_32: return either.template operator()<Float32>();
  }
}

}  // namespace

std::span<const SampleFormat> sample_formats() {
  static constexpr bool big = std::endian::native == std::endian::big;
  static constexpr std::array<SampleFormat, 10> all = {{{Coding::s32, big},
                                                        {Coding::s24, big},
                                                        {Coding::float_32, big},
                                                        {Coding::s24_in_3, big},
                                                        {Coding::s32, !big},
                                                        {Coding::s24, !big},
                                                        {Coding::float_32, !big},
                                                        {Coding::s24_in_3, !big},
                                                        {Coding::s16, big},
                                                        {Coding::s16, !big}}};
  return all;
}

int bytes_of(SampleFormat format) {
  return format.coding == Coding::s16 ? 2 : format.coding == Coding::s24_in_3 ? 3 : 4;
}

int bits_of(SampleFormat format) {
  switch (format.coding) {
    case Coding::s16: return 16;
    case Coding::s24:
    case Coding::s24_in_3: return 24;
    case Coding::s32:
    case Coding::float_32: return 32;
  }
  return 0;
}

std::string text(SampleFormat format) {
  std::string words = std::to_string(bits_of(format)) + " bit";
  if (format.coding == Coding::s24_in_3) words += " in 3 bytes";
  if (format.coding == Coding::float_32) words += " float";
  if (!is_native(format.is_big_endian)) words += format.is_big_endian ? ", big-endian" : ", little-endian";
  return words;
}

void decode(SampleFormat format, std::span<const Lane> from, std::span<float* const> to, int frames) noexcept {
  with_code(format, [&]<class C>() { decode_as<C>(from, to, frames); });
}

void encode(SampleFormat format, std::span<const float* const> from, std::span<const Lane> to, int frames) noexcept {
  with_code(format, [&]<class C>() { encode_as<C>(from, to, frames); });
}

}  // namespace ohmic::devices::alsa
