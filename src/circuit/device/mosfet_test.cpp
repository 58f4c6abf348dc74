// The MOS transistor of level 1 beside ngspice's.
#include <gtest/gtest.h>

#include "circuit/device/device_bench_test.hpp"

namespace ohmic::circuit {
namespace {

void compare(const std::string& type, double sign) {
  const auto card = [&](const std::string& values, const std::string& line = "") {
    Specimen specimen{'m', type, values, line};
    if (const std::size_t at = values.find("vto="); sign < 0.0 && at != std::string::npos)
      specimen.card.insert(at + 4, "-");
    return specimen;
  };
  DeviceBench bench(4,
                    {
                        card(""),
                        card("vto=1.2 kp=2e-3 lambda=0.01 rd=2 rs=1 cbd=5e-12 cbs=4e-12 is=1e-13"),
                        card("vto=0.8 kp=5e-5 gamma=0.6 phi=0.7 lambda=0.02 cgso=2e-10 cgdo=3e-10 cgbo=1e-10 ld=1e-6",
                             "w=1e-4 l=1e-5"),
                        card("vto=1 kp=1e-4 gamma=0.4 cj=1e-4 mj=0.4 cjsw=1e-10 mjsw=0.3 pb=0.7 js=1e-6 rsh=10",
                             "w=5e-5 l=5e-6 ad=1e-9 as=2e-9 pd=1e-4 ps=2e-4 nrd=0.5 nrs=0.3 m=2"),
                        card("vto=1.5 kp=1e-3 gamma=0.3 lambda=0.01 cbd=2e-12 pb=0.75", "temp=70"),
                        card("tox=1e-7 nsub=1e15 uo=650 nss=1e10", "w=1e-4 l=1e-5"),
                    });
  const auto range = [&](double from, double to, double step) {
    std::ostringstream text;
    text << sign * from << ' ' << sign * to << ' ' << sign * step;
    return text.str();
  };
  bench.sweep("v1 " + range(-3, 8, 0.25) + " v2 " + range(-1, 5, 1.5), {0, 0, 0, sign * -3});
  bench.sweep("v4 " + range(-4, 0.5, 0.25) + " v2 " + range(0, 5, 2.5), {sign * 3, 0, 0, 0});
  // Where the channel is open at both ends, and where the bulk moves its threshold, Meyer's capacitances are not those
  // of a charge.
  for (const std::size_t driven : {1u, 2u, 4u}) {
    if (driven != 4u) bench.admittance({sign * 5.0, sign * 3.0, 0.0, -sign}, driven);
    bench.admittance({sign * 5.0, -sign, 0.0, 0.0}, driven);
    bench.admittance({sign * -0.3, -sign, 0.0, 0.0}, driven);
  }
  bench.compare();
}

TEST(mosfet, currents_and_capacitances_with_n_channel_are_those_of_ngspice) {
  if (!has_ngspice()) GTEST_SKIP() << "ngspice is not installed (tools/setup test)";
  compare("nmos", 1.0);
}

TEST(mosfet, currents_and_capacitances_with_p_channel_are_those_of_ngspice) {
  if (!has_ngspice()) GTEST_SKIP() << "ngspice is not installed (tools/setup test)";
  compare("pmos", -1.0);
}

}  // namespace
}  // namespace ohmic::circuit
