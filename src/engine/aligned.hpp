#pragma once
// Floats that begin on a cache line: what wide loads and neighbours on other lines want.

#include <cstddef>
#include <memory>
#include <new>

namespace ohmic::engine {

struct FreeAligned {
  void operator()(float* floats) const { ::operator delete[](floats, std::align_val_t(64)); }
};
using AlignedFloats = std::unique_ptr<float[], FreeAligned>;

/// So many zeros, 64-byte aligned. [control]
inline AlignedFloats aligned_zeros(std::size_t count) {
  return AlignedFloats(new (std::align_val_t(64)) float[count]{});
}

}  // namespace ohmic::engine
