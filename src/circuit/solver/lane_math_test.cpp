// Elementary functions in lanes keep the errors that lane_math-inl.hpp states, on every instruction set of this machine.

#include <cmath>
#include <functional>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "circuit/solver/lane_math_test.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "circuit/solver/lane_math-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace ohmic::circuit {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<double, 8>;

/// All functions at x (power: to the y), one after the other.
void compute(const double* x, const double* y, std::size_t count, double* const* out) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  for (std::size_t i = 0; i + lanes <= count; i += lanes) {
    const auto v = hn::LoadU(d, x + i);
    hn::StoreU(lane::exp(d, v), d, out[0] + i);
    hn::StoreU(lane::log(d, v), d, out[1] + i);
    const auto soft = lane::log1p_exp(d, v);
    hn::StoreU(soft.value, d, out[2] + i);
    hn::StoreU(soft.slope, d, out[3] + i);
    hn::StoreU(lane::logistic(d, v), d, out[4] + i);
    hn::StoreU(lane::tanh(d, v), d, out[5] + i);
    hn::StoreU(lane::power(d, v, hn::LoadU(d, y + i)), d, out[6] + i);
    hn::StoreU(lane::atan(d, v), d, out[7] + i);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ohmic::circuit
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ohmic::circuit {
namespace {

HWY_EXPORT(compute);

enum class Of { exp, log, log1p_exp, slope, logistic, tanh, power, atan, count };
constexpr auto functions = static_cast<std::size_t>(Of::count);

using Reference = std::function<long double(long double)>;
const Reference exact_exp = [](long double x) { return std::exp(x); };
const Reference exact_log1p_exp = [](long double x) { return std::max(x, 0.0L) + std::log1p(std::exp(-std::abs(x))); };
const Reference exact_logistic = [](long double x) { return 1.0L / (1.0L + std::exp(-x)); };

class LaneMath : public ::testing::TestWithParam<std::int64_t> {
 protected:
  void SetUp() override {
    if ((hwy::SupportedTargets() & GetParam()) == 0)
      GTEST_SKIP() << "this processor has no " << hwy::TargetName(GetParam());
    hwy::SetSupportedTargetsForTest(GetParam());
  }
  void TearDown() override { hwy::SetSupportedTargetsForTest(0); }

  /// 10000 numbers, spread between from and to; by size, if both are above 0.
  static std::vector<double> spread(double from, double to) {
    std::mt19937_64 random(7);
    std::vector<double> x(10000);
    for (double& it : x) {
      const double u = std::uniform_real_distribution<double>(0.0, 1.0)(random);
      it = from > 0.0 ? from * std::pow(to / from, u) : from + (to - from) * u;
    }
    return x;
  }
  static std::vector<double> computed(Of function, const std::vector<double>& x, double y = 1.0) {
    std::vector<std::vector<double>> all(functions, std::vector<double>(x.size()));
    std::vector<double*> out;
    out.reserve(all.size());
    for (auto& one : all) out.push_back(one.data());
    const std::vector<double> exponents(x.size(), y);
    HWY_DYNAMIC_DISPATCH(compute)(x.data(), exponents.data(), x.size(), out.data());
    return all[static_cast<std::size_t>(function)];
  }
  static double worst(Of function, const std::vector<double>& x, const Reference& exact, double y = 1.0) {
    const std::vector<double> got = computed(function, x, y);
    long double most = 0.0L;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const long double right = exact(x[i]), off = std::abs(got[i] - right);
      if (off > 0.0L) most = std::max(most, off / std::abs(right));
    }
    return static_cast<double>(most);
  }
};

TEST_P(LaneMath, exp_keeps_its_error) {
  EXPECT_LT(worst(Of::exp, spread(-40.0, 40.0), exact_exp), 1e-14);
  EXPECT_LT(worst(Of::exp, spread(-706.0, 227.0), exact_exp), 1e-13);
  EXPECT_LT(worst(Of::exp, spread(1e-300, 1e-3), exact_exp), 1e-15);
}

TEST_P(LaneMath, log_keeps_its_error) {
  const Reference exact = [](long double x) { return std::log(x); };
  EXPECT_LT(worst(Of::log, spread(0.5, 2.0), exact), 2e-13);
  EXPECT_LT(worst(Of::log, spread(1e-307, 1e307), exact), 2e-13);
}

TEST_P(LaneMath, log1p_exp_and_logistic_keep_their_errors) {
  for (const auto& x : {spread(-700.0, 700.0), spread(-5.0, 5.0), spread(1e-300, 1.0)}) {
    EXPECT_LT(worst(Of::log1p_exp, x, exact_log1p_exp), 2e-13);
    EXPECT_LT(worst(Of::slope, x, exact_logistic), 1e-13);
    EXPECT_LT(worst(Of::logistic, x, exact_logistic), 1e-13);
  }
  EXPECT_LT(worst(Of::slope, spread(-40.0, 40.0), exact_logistic), 2e-14);
}

TEST_P(LaneMath, tanh_keeps_its_error_down_to_the_smallest) {
  const Reference exact = [](long double x) { return std::tanh(x); };
  for (const auto& x : {spread(-30.0, 30.0), spread(-1.0, 1.0), spread(1e-300, 1e-2), spread(1e-2, 1e300)})
    EXPECT_LT(worst(Of::tanh, x, exact), 2e-14);
}

TEST_P(LaneMath, power_keeps_its_error) {
  for (const double y : {1.4, 0.4, -0.33, 3.3, -2.0}) {
    const Reference exact = [y](long double x) { return std::pow(std::abs(x), static_cast<long double>(y)); };
    EXPECT_LT(worst(Of::power, spread(1e-3, 1e3), exact, y), 1e-13 * (1.0 + std::abs(y) * std::log(1e3)));
    EXPECT_LT(worst(Of::power, spread(1e-40, 1e25), exact, y), 1e-13 * (1.0 + std::abs(y) * 92.0));
    EXPECT_LT(worst(Of::power, spread(-100.0, -1.0), exact, y), 1e-13 * (1.0 + std::abs(y) * std::log(1e2)));
  }
  EXPECT_EQ(computed(Of::power, std::vector<double>(8, 0.0), 1.4)[0], 0.0);
  EXPECT_EQ(computed(Of::power, std::vector<double>(8, 0.0), 0.0)[0], 1.0);
  EXPECT_NEAR(computed(Of::power, std::vector<double>(8, 0.0), -1.0)[0] / 1e99, 1.0, 1e-12);
}

TEST_P(LaneMath, atan_keeps_its_error) {
  const Reference exact = [](long double x) { return std::atan(x); };
  for (const auto& x : {spread(-5.0, 5.0), spread(1e-300, 1e300)}) EXPECT_LT(worst(Of::atan, x, exact), 2e-13);
}

TEST_P(LaneMath, functions_are_finite_everywhere_and_hold_the_ends_of_their_ranges) {
  for (const double x : {0.0, -0.0, 1e308, -1e308, 1e-320, 800.0, -800.0})
    for (std::size_t f = 0; f < functions; ++f)
      EXPECT_TRUE(std::isfinite(computed(static_cast<Of>(f), std::vector<double>(8, x), -0.5)[0])) << f << " " << x;
  EXPECT_NEAR(computed(Of::exp, std::vector<double>(8, 1e5))[0] / 1e99, 1.0, 1e-12);
  EXPECT_LT(computed(Of::exp, std::vector<double>(8, -1e5))[0], 1e-306);
}

TEST_P(LaneMath, what_is_no_number_stays_none_or_is_held) {
  const double nan = std::nan("");
  for (const Of f : {Of::tanh, Of::atan}) EXPECT_FALSE(std::abs(computed(f, std::vector<double>(8, nan))[0]) > 2.0);
}

INSTANTIATE_TEST_SUITE_P(EveryTarget, LaneMath, ::testing::ValuesIn(hwy::SupportedAndGeneratedTargets()),
                         [](const auto& target) { return std::string(hwy::TargetName(target.param)); });

}  // namespace
}  // namespace ohmic::circuit
#endif
