// The junction field-effect transistor beside ngspice's.
#include <gtest/gtest.h>

#include "circuit/device/device_bench_test.hpp"

namespace ohmic::circuit {
namespace {

void compare(const std::string& type, double sign) {
  const auto card = [&](const std::string& values, const std::string& line = "") {
    return Specimen{'j', type, values, line};
  };
  DeviceBench bench(3, {
                           card("", ""),
                           card("vto=-1.5 beta=1.3e-3 lambda=0.01 is=3e-14 cgs=5e-12 cgd=3e-12 pb=0.8 fc=0.4"),
                           card("vto=-3 beta=1e-3 lambda=0.02 rd=10 rs=20 is=1e-14 cgs=4e-12 cgd=4e-12", "area=2"),
                           card("vto=-2 beta=2e-3 b=0.6 lambda=5e-3 pb=0.9 cgs=1e-12 cgd=2e-12", "m=2"),
                           card("vto=-2 beta=2e-3 tcv=2e-3 bex=-1.5 xti=3 eg=1.15 cgs=1e-12", "temp=75"),
                       });
  const auto range = [&](double from, double to, double step) {
    std::ostringstream text;
    text << sign * from << ' ' << sign * to << ' ' << sign * step;
    return text.str();
  };
  bench.sweep("v1 " + range(-4, 8, 0.25) + " v2 " + range(-3.5, 0.6, 0.45), {0, 0, 0});
  for (const double vgs : {-5.0, -1.0, 0.5}) {
    for (const double vds : {-2.0, 0.3, 5.0}) {
      for (const std::size_t driven : {1u, 2u}) bench.admittance({sign * vds, sign * vgs, 0.0}, driven);
    }
  }
  bench.compare();
}

TEST(jfet, currents_and_capacitances_with_n_channel_are_those_of_ngspice) {
  if (!has_ngspice()) GTEST_SKIP() << "ngspice is not installed (tools/setup test)";
  compare("njf", 1.0);
}

TEST(jfet, currents_and_capacitances_with_p_channel_are_those_of_ngspice) {
  if (!has_ngspice()) GTEST_SKIP() << "ngspice is not installed (tools/setup test)";
  compare("pjf", -1.0);
}

}  // namespace
}  // namespace ohmic::circuit
