// The VDMOS beside ngspice's.
#include <gtest/gtest.h>

#include "circuit/device/device_bench_test.hpp"

namespace ohmic::circuit {
namespace {

std::vector<Specimen> transistors(double sign) {
  const auto card = [&](const std::string& values, const std::string& line = "") {
    Specimen specimen{'m', "vdmos", values, line, sign < 0.0};
    if (const std::size_t at = values.find("vto="); sign < 0.0 && at != std::string::npos)
      specimen.card.insert(at + 4, "-");
    return specimen;
  };
  return {
      card(""),
      card("vto=3.8 kp=1.3 lambda=0.01 rd=0.2 rs=0.054 rg=3 rb=0.25 cgs=1e-10 cgdmax=3e-10 cgdmin=8e-11 cjo=1.7e-10 "
           "is=1.7e-11 ksubthres=0.1"),
      card("vto=4.3 kp=0.5 rs=0.035 lambda=3e-3 cgs=1.25e-10 cgdmax=2.6e-10 cgdmin=3e-11 a=0.5 rds=2e10"),
      card("vto=2 kp=5 mtriode=0.6 ksubthres=0.05 subshift=0.1 lambda=0.02 theta=0.03 n=1.2 vj=0.7 m=0.4 tt=1e-8 bv=30 "
           "ibv=1e-6 rb=0.1"),
      card("vto=3 kp=2 rd=0.1 cjo=1e-10 m=0.45 tcvth=3e-3 mu=-1.3 trd1=2e-3 is=1e-13 xti=2.5", "temp=80"),
      card("vto=3 kp=2 lambda=0.01 cjo=1e-10", "m=3"),
  };
}

void compare(double sign) {
  DeviceBench bench(3, transistors(sign));
  const auto range = [&](double from, double to, double step) {
    std::ostringstream text;
    text << sign * from << ' ' << sign * to << ' ' << sign * step;
    return text.str();
  };
  // ngspice takes ln(1 + exp x) of tiny exp x, whose digits are lost below threshold: there it is exact to 1e-15 of the
  // drive, squared.
  bench.sweep("v1 " + range(-1, 20, 0.3) + " v2 " + range(2.5, 6, 0.7), {0, 0, 0});
  bench.sweep("v2 " + range(0, 6, 0.3) + " v1 " + range(-0.8, 24.2, 5), {0, 0, 0});
  // ngspice's conductance of the blocked body diode is not the slope of its current (3 vt / (e v) without its cube), nor
  // is that of the channel upside down when lambda is given, and of rds there is none: ours are.
  bench.conductance_floor = 1e-10;
  for (const std::size_t driven : {1u, 2u}) {
    for (const double vds : {-0.6, 0.5, 12.0}) bench.admittance({sign * vds, sign * -2.0, 0.0}, driven);
    for (const double vds : {0.5, 12.0}) bench.admittance({sign * vds, sign * 5.0, 0.0}, driven);
  }
  bench.compare();
}

TEST(vdmos, currents_and_capacitances_with_n_channel_are_those_of_ngspice) {
  if (!has_ngspice()) GTEST_SKIP() << "ngspice is not installed (tools/setup test)";
  compare(1.0);
}

TEST(vdmos, currents_and_capacitances_with_p_channel_are_those_of_ngspice) {
  if (!has_ngspice()) GTEST_SKIP() << "ngspice is not installed (tools/setup test)";
  compare(-1.0);
}

}  // namespace
}  // namespace ohmic::circuit
