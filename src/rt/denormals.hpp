#pragma once
// Flushes denormal numbers to zero for a while: a decaying filter would otherwise compute a hundred times slower.

#include <cstdint>

namespace ohmic::rt {

/// While it lives, this thread's floating-point unit treats denormals as zero, read and written. Restores what was set
/// before, so scopes nest. One control-register write each way; on processors without the switch it does nothing.
class FlushDenormals {
 public:
#if defined(__SSE__)
  FlushDenormals() noexcept : before_(__builtin_ia32_stmxcsr()) {
    __builtin_ia32_ldmxcsr(static_cast<unsigned>(before_) | flush_to_zero | denormals_are_zero);
  }
  ~FlushDenormals() { __builtin_ia32_ldmxcsr(static_cast<unsigned>(before_)); }
#elif defined(__aarch64__)
  FlushDenormals() noexcept {
    asm volatile("mrs %0, fpcr" : "=r"(before_));
    asm volatile("msr fpcr, %0" : : "r"(before_ | flush_both));
  }
  ~FlushDenormals() { asm volatile("msr fpcr, %0" : : "r"(before_)); }
#else
  FlushDenormals() noexcept {}
  ~FlushDenormals() {}
#endif
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
  static constexpr unsigned flush_to_zero = 1u << 15;      // MXCSR.FTZ: Intel SDM vol. 1, 10.2.3.3
  static constexpr unsigned denormals_are_zero = 1u << 6;  // MXCSR.DAZ: 10.2.3.4
  static constexpr std::uint64_t flush_both = 1u << 24;    // FPCR.FZ: Arm ARM, C5.2.8
  std::uint64_t before_ = 0;
};

}  // namespace ohmic::rt
