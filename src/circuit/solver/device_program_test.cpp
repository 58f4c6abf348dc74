// Laws are recognised in the spellings people publish, and every kernel computes what its expression says.

#include "circuit/solver/device_program.hpp"

#include <cmath>
#include <random>
#include <tuple>

#include <gtest/gtest.h>
#include <hwy/aligned_allocator.h>
#include <hwy/targets.h>

#include "circuit/expression/parse.hpp"
#include "circuit/solver/device_program_test.hpp"

namespace ohmic::circuit {
namespace {

TEST(DeviceProgram, recognises_published_spellings_of_korens_triode) {
  for (const char* current : {
           "2/1060*pow(uramp(E),1.4)",
           "(pwr(E,1.4)+pwrs(E,1.4))/1060",
           "pwr(E,1.4)/1060+pwrs(E,1.4)/1060",
           "2*max(0,E)**1.4/1060",
           "max(E,0)^1.4*2/1060",
           "(1+sgn(E))*pwr(E,1.4)/1060",
           "if(E>0, 2*E**1.4/1060, 0)",
           "E>0 ? 2*pwr(E,1.4)/1060 : 0",
       }) {
    const DeviceProgram program = program_of(device_of(with_e1(current), 2));
    EXPECT_EQ(program.kernel, Kernel::triode) << current;
    EXPECT_TRUE(agrees(program)) << current;
  }
  // contact potential, several in parallel, controls the other way round
  for (const char* e1 : {"v(0)/600*ln(1+exp(600*(1/100+(v(1)+0.5)/sqrt(300+v(0)*v(0)))))",
                         "v(0)*log(1+exp(600/100+600*v(1)/sqrt(300+v(0)**2)))/600",
                         "v(1)/84*ln(1+exp(84*(1/21.5+v(0)/sqrt(300+pwr(v(1),2)))))"}) {
    const DeviceProgram program = program_of(device_of(with_e1("2*3/1060*uramp(E)**1.5", e1), 2));
    EXPECT_EQ(program.kernel, Kernel::triode) << e1;
    EXPECT_TRUE(agrees(program)) << e1;
  }
}

TEST(DeviceProgram, a_law_that_only_resembles_a_triode_stays_a_tape) {
  const DeviceProgram program = program_of(device_of(with_e1("2/1060*pow(uramp(E),1.4)*(1+1e-9*v(0))"), 2));
  EXPECT_EQ(program.kernel, Kernel::tape);
  EXPECT_TRUE(agrees(program));
}

TEST(DeviceProgram, recognises_limiters_of_op_amp_macros) {
  for (const char* law : {
           "2m*tanh(2.5*v(0))",
           "-tanh(v(0)-v(1))*3",
           "2m*tanh(2.5*v(0)) - 2m*ln(1+exp((v(1)-v(2)+1.2)/0.1)) + 2m*ln(1+exp((v(3)+1.2-v(1))/0.1))",
           "ln(1+exp(12*v(0)-5.4))/(12*2k)",
           "1e-3*v(0)+2",
           "1n*(exp((v(0)-v(1))/0.05)-1)",
           "0.5*(sqrt({88m*88m}*tanh(v(0)/1.05)*tanh(v(0)/1.05)+{2m*2m})-88m*tanh(v(0)/1.05))",
       }) {
    const DeviceProgram program = program_of(device_of(law, 4));
    EXPECT_EQ(program.kernel, Kernel::limiter) << law;
    EXPECT_TRUE(agrees(program)) << law;
  }
}

TEST(DeviceProgram, recognises_junctions) {
  for (const char* law : {"1e-14*(exp(v(0)/0.025852)-1)", "1e-14*(exp(v(0)/0.025852)-1)+1e-12*v(0)"}) {
    const DeviceProgram program = program_of(device_of(law, 1));
    EXPECT_TRUE(program.kernel == Kernel::diode || program.kernel == Kernel::limiter) << law;
    EXPECT_TRUE(agrees(program)) << law;
  }
}

TEST(DeviceProgram, diodes_of_cards_are_recognised_with_their_charges) {
  using Values = std::map<std::string, double>;
  for (const Values& values :
       {Values{}, Values{{"is", 4.352e-9}, {"n", 1.906}, {"rs", 0.6458}, {"cjo", 7e-13}, {"tt", 3.48e-9}},
        Values{{"is", 1e-20}, {"n", 1.65}, {"cjo", 4e-12}, {"m", 0.33}, {"vj", 0.75}, {"fc", 0.4}},
        Values{{"is", 1e-20}, {"tt", 1e-9}}}) {
    const DeviceProgram program = program_of(device_of_card('d', "d", values));
    EXPECT_EQ(program.kernel, Kernel::diode);
    EXPECT_TRUE(agrees(program));
  }
}

TEST(DeviceProgram, bipolar_transistors_of_cards_are_recognised) {
  using Values = std::map<std::string, double>;
  const Values small = {{"is", 1e-14}, {"bf", 200}, {"nf", 1.02}};
  const Values with_all = {{"is", 1e-14},    {"vaf", 100},   {"bf", 200},     {"ikf", 0.3}, {"br", 3},   {"cjc", 8e-12},
                           {"cje", 25e-12},  {"tr", 100e-9}, {"tf", 400e-12}, {"rb", 10},   {"rc", 0.3}, {"re", 0.2},
                           {"ise", 1.8e-13}, {"ne", 1.5},    {"isc", 1e-13},  {"nc", 1.8},  {"var", 20}, {"ikr", 0.1},
                           {"xcjc", 0.6},    {"cjs", 2e-12}, {"vjs", 0.6},    {"mjs", 0.4}};
  for (const Values& values :
       {Values{}, small, Values{{"vaf", 60}}, Values{{"ikf", 0.1}, {"tf", 1e-9}}, Values{{"cje", 1e-11}, {"mje", 0.5}},
        Values{{"ise", 1e-13}}, with_all,
        Values{{"tf", 350e-12}, {"xtf", 2}, {"itf", 0.4}, {"vtf", 4}, {"vaf", 100}, {"ikf", 0.3}},
        Values{{"tf", 350e-12}, {"xtf", 2}, {"itf", 0.4}}, Values{{"tf", 350e-12}, {"xtf", 0.5}, {"vtf", 2}}})
    for (const char* type : {"npn", "pnp"}) {
      const DeviceProgram program = program_of(device_of_card('q', type, values));
      EXPECT_EQ(program.kernel, Kernel::bipolar) << type << " with " << values.size() << " figures";
      EXPECT_TRUE(agrees(program)) << type << " with " << values.size() << " figures";
    }
}

TEST(DeviceProgram, power_mosfets_of_cards_are_recognised) {
  using Values = std::map<std::string, double>;
  const Values irf510 = {{"vto", 3.8},     {"kp", 1.3},    {"lambda", 0.01},  {"rd", 0.2},
                         {"rs", 0.054},    {"cgs", 1e-10}, {"cgdmax", 3e-10}, {"cgdmin", 8e-11},
                         {"cjo", 1.7e-10}, {"is", 17e-12}, {"ksubthres", 0.1}};
  const Values other = {{"mtriode", 0.6}, {"tt", 1e-7}, {"subshift", 0.1}, {"rd", 0.1}, {"rs", 0.1}, {"rb", 0.1}};
  for (const Values& values : {irf510, other}) {
    const DeviceProgram program = program_of(device_of_card('m', "vdmos", values));
    EXPECT_EQ(program.kernel, Kernel::vdmos) << values.size() << " figures";
    EXPECT_TRUE(agrees(program)) << values.size() << " figures";
  }
}

TEST(DeviceProgram, cards_that_no_kernel_knows_run_as_tapes) {
  using Values = std::map<std::string, double>;
  for (const auto& [letter, type, values] : {
           std::tuple{'d', "d", Values{{"bv", 5.1}, {"ibv", 1e-3}, {"ikf", 1.0}}},
           {'q', "npn", Values{{"rb", 100}, {"rbm", 10}, {"irb", 1e-4}}},
           {'q', "npn", Values{{"ikf", 0.1}, {"nkf", 0.7}}},
           {'j', "njf", Values{{"lambda", 0.01}}},
           {'m', "vdmos", Values{{"theta", 0.1}}},
       }) {
    const DeviceProgram program = program_of(device_of_card(letter, type, values));
    EXPECT_EQ(program.kernel, Kernel::tape) << letter;
    EXPECT_TRUE(agrees(program, 1.0)) << letter;
  }
}

TEST(DeviceProgram, every_operation_runs_in_lanes) {
  for (const char* law :
       {"sin(v(0))+cos(v(1))*tan(0.1*v(0))", "asin(tanh(v(0)))+acos(tanh(v(1)))", "atan(v(0))*atan2(v(0),2+v(1)*v(1))",
        "sinh(tanh(v(0)))+cosh(tanh(v(1)))", "asinh(v(0))+acosh(2+v(1)*v(1))+atanh(0.5*tanh(v(0)))",
        "abs(v(0))+sgn(v(1))+floor(v(0))+ceil(v(1))", "min(v(0),v(1))*max(v(0),2)", "table(v(0),-1,3,1,5,2,7)*v(1)",
        "if(v(0)>v(1),v(0)*v(1),3*v(0))", "if((v(0)>0)&(v(1)>0)|!(v(0)<-1),v(0),v(1))", "v(0)/(v(1)*v(1)+1)",
        "sqrt(1+v(0)*v(0))*log(2+v(1)*v(1))", "pwr(v(0),1.3)+pwrs(v(1),1.7)", "exp(tanh(v(0)))*ln(1+exp(v(1)*v(0)))",
        "limit(v(0),-1,1)+int(v(1))+nint(v(0))+u(v(1))", "1/(1+exp(-v(0)*v(1)))", "v(0)>=v(1)?v(0)==1:v(1)"}) {
    const DeviceProgram program = program_of(device_of(law, 2));
    EXPECT_EQ(program.kernel, Kernel::tape) << law;
    EXPECT_TRUE(agrees(program, 5.0)) << law;
  }
}

TEST(DeviceProgram, a_law_that_speaks_of_time_says_so) {
  EXPECT_TRUE(program_of(device_of("v(0)*sin(2*pi*50*time)", 1)).is_timed);
  EXPECT_FALSE(program_of(device_of("v(0)*sin(v(0))", 1)).is_timed);
}

TEST(DeviceProgram, devices_with_other_figures_have_the_same_shape_and_run_beside_each_other) {
  const auto triode = [](const char* law) { return program_of(device_of(with_e1(law), 2)); };
  const DeviceProgram one = triode("2/1060*uramp(E)**1.4"), other = triode("2/1180*uramp(E)**1.3");
  EXPECT_TRUE(one.same_shape(other));
  EXPECT_EQ(one.shape(), other.shape());
  const DeviceProgram limiter = program_of(device_of("tanh(v(0)-v(1))", 2));
  EXPECT_FALSE(one.same_shape(limiter));
  EXPECT_NE(one.shape(), limiter.shape());
  const DeviceProgram a = program_of(device_of("v(0)*v(1)+2", 2)), b = program_of(device_of("v(0)*v(1)+3", 2));
  EXPECT_TRUE(a.same_shape(b));

  LaneRows rows(one, 4);
  rows.set_figures(2, other);
  rows.fill_controls([](std::size_t control) { return control == 0 ? 120.0 : -2.0; });
  rows.evaluate();
  const std::array at = {120.0, -2.0};
  std::vector<double> expected(static_cast<std::size_t>(one.outputs()));
  evaluate(one, at, expected);
  EXPECT_NEAR(rows.output(0, 1) / expected[0], 1.0, 1e-11);
  evaluate(other, at, expected);
  EXPECT_NEAR(rows.output(0, 2) / expected[0], 1.0, 1e-11);
}

}  // namespace
}  // namespace ohmic::circuit
