// The bipolar transistor beside ngspice's.
#include <gtest/gtest.h>

#include "circuit/device/device_bench_test.hpp"

namespace ohmic::circuit {
namespace {

std::vector<Specimen> transistors(const std::string& type) {
  const auto card = [&](const std::string& values, const std::string& line = "") {
    return Specimen{'q', type, values, line};
  };
  return {
      card(""),
      card("is=1e-14 vaf=100 bf=300 ikf=0.4 br=4 cjc=4e-12 cje=8e-12 rb=20 rc=0.1 re=0.1 tf=3.5e-10 tr=2.5e-7"),
      card("is=2.3985e-13 bf=244.9 vaf=98.5 ikf=1.1863 ise=1.0471e-14 ne=1.2 rb=2.14 re=0.0832 rc=0.01 cje=2.93e-10 "
           "cjc=4.88e-11 br=78.11 var=7.46"),
      card("is=6.734e-15 xti=3 eg=1.11 vaf=74.03 bf=416.4 ne=1.259 ise=6.734e-15 ikf=0.06678 xtb=1.5 br=0.7371 nc=2 "
           "isc=1e-16 ikr=0.1 rc=1 cjc=3.638e-12 mjc=0.3085 vjc=0.75 fc=0.5 cje=4.493e-12 mje=0.2593 vje=0.75 "
           "tr=2.395e-7 tf=3.012e-10 itf=0.4 vtf=4 xtf=2 rb=10 rbm=1 xcjc=0.6"),
      card("is=1e-15 bf=100 nf=1.02 nr=1.05 vaf=50 rb=100 rbm=10 irb=1e-4 cje=1e-12 cjc=2e-12 tf=1e-10 xtf=1",
           "area=2"),
      card("is=1e-15 bf=120 cjs=3e-12 vjs=0.6 mjs=0.4 cjc=1e-12 xcjc=0.3 rb=50 rc=5 nkf=0.6 ikf=1e-2", "m=2"),
      card("is=1e-14 bf=200 vaf=80 xtb=1.7 eg=1.15 xti=2.5 ise=1e-13 cje=1e-11 cjc=1e-11 mjc=0.4 vjc=0.6 rb=5",
           "temp=70"),
  };
}

void compare(const std::string& type, double sign) {
  DeviceBench bench(3, transistors(type));
  const auto range = [&](double from, double to, double step) {
    std::ostringstream text;
    text << sign * from << ' ' << sign * to << ' ' << sign * step;
    return text.str();
  };
  // Collector, base: forward and saturated; then reversed; then with the base below the emitter.
  bench.sweep("v1 " + range(-0.6, 6, 0.15) + " v2 " + range(0.3, 0.9, 0.1), {0, 0, 0});
  bench.sweep("v3 " + range(-0.6, 3, 0.15) + " v2 " + range(0.3, 0.9, 0.2), {0, 0, 0});
  bench.sweep("v2 " + range(-2, 0.9, 0.1), {sign * 0.3, 0, 0});
  for (const double vbe : {-1.0, 0.4, 0.65, 0.8}) {
    for (const double vce : {-0.5, 0.2, 5.0}) {
      for (const std::size_t driven : {1u, 2u}) bench.admittance({sign * vce, sign * vbe, 0.0}, driven);
    }
  }
  bench.compare();
}

TEST(bipolar, currents_and_capacitances_of_npn_are_those_of_ngspice) {
  if (!has_ngspice()) GTEST_SKIP() << "ngspice is not installed (tools/setup test)";
  compare("npn", 1.0);
}

TEST(bipolar, currents_and_capacitances_of_pnp_are_those_of_ngspice) {
  if (!has_ngspice()) GTEST_SKIP() << "ngspice is not installed (tools/setup test)";
  compare("pnp", -1.0);
}

}  // namespace
}  // namespace ohmic::circuit
