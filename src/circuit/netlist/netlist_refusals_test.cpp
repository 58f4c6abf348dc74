// Every damaged netlist gets a sentence that says where, what and what to do; none crashes or hangs.

#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "circuit/netlist/netlist.hpp"

namespace ohmic::circuit {
namespace {

Loader memory(std::map<std::string, std::string> files) {
  return [files = std::move(files)](const std::filesystem::path& name,
                                    const std::filesystem::path&) -> Result<std::string> {
    const auto found = files.find(name.string());
    if (found == files.end()) return failure("There is no file " + name.string() + ".", "It is not in this test.");
    return found->second;
  };
}

/// The sentence of a refusal; empty when there is none.
std::string refusal(const std::string& text, std::map<std::string, std::string> files = {}) {
  const auto netlist = Netlist::parse("title\n" + text, "t.cir", memory(std::move(files)));
  return netlist ? std::string{} : netlist.error().sentence();
}

struct Damage {
  std::string text, where, what;  // what: a part of the sentence
};

TEST(refusals, each_names_the_place_and_what_was_expected) {
  const std::vector<Damage> damages = {
      {"R1 a 0", "t.cir:2", "r1 has too few words"},
      {"R1 a 0 1k\nR1 b 0 1k", "t.cir:3", "r1 is there twice; first in line 2"},
      {"R1 a 0 many", "t.cir:2:8", "There is no parameter \"many\""},
      {"R1 a 0 {1/0}", "t.cir:2", "divides by zero"},
      {"R1 a 0 {2*(3}", "t.cir:2", "Expected \")\""},
      {"R1 a 0 {2*3", "t.cir:2:8", "is not closed"},
      {"R1 a 0 1k 2k", "t.cir:2:11", "stands behind the value"},
      {"R1 a 0 1k m=0", "t.cir:2:11", "not above zero"},
      {"R1 a 0 1e400", "t.cir:2", "Expected a number"},
      {"+ 1k", "t.cir:2:1", "no statement before it"},
      {"Z1 a 0 1k", "t.cir:2:1", "is no element that is read here"},
      {"S1 a 0 b 0 sw", "t.cir:2:1", "*@ switch"},
      {"A1 a 0 gain", "t.cir:2:1", "Code models"},
      {".foo 1", "t.cir:2:1", "is no command"},
      {".modle d d", "t.cir:2:1", "Did you mean .model?"},
      {"D1 a 0 dx", "t.cir:2:8", "names the model \"dx\", which is nowhere defined"},
      {"D1 a 0 1n4184\n.model 1n4148 d(is=1n)", "t.cir:2:8", "Did you mean 1n4148?"},
      {".model d1 diode(is=1n)", "t.cir:2:11", "of type \"diode\""},
      {".model d1", "t.cir:2:1", "no name or no type"},
      {".model d1 d(is=)", "t.cir:2", "has no value"},
      {".model d1 d(is=abc)\nD1 a 0 d1", "t.cir:2", "no parameter \"abc\""},
      {".model a ako:b npn(is=1)\n.model b ako:a npn(is=1)\nQ1 a b 0 a", "t.cir:3", "builds on itself"},
      {"Q1 a b c nothing", "t.cir:2", "nowhere defined"},
      {"X1 a 0 sub", "t.cir:2:8", "calls the subcircuit \"sub\""},
      {"X1 a b c s\n.subckt s a b\nR1 a b 1\n.ends", "t.cir:2:1", "connects 3 nodes, but s has 2"},
      {".subckt s a b\nR1 a b 1", "t.cir:2:1", "does not end"},
      {".ends", "t.cir:2:1", "without its .subckt"},
      {".subckt", "t.cir:2:1", "without a name"},
      {".subckt s a a\n.ends", "t.cir:2:13", "stands twice"},
      {".subckt s a\nX1 a s\n.ends\nX1 b s", "t.cir:3:1", "Does s call itself?"},
      {".subckt s a\nR1 a 0 {x}\n.ends\nX1 b s", "t.cir:3", "It stands in the subcircuit s, used by x1 at t.cir:5."},
      {".param a={b} b={c} c={a}\nR1 n 0 {a}", "t.cir:2", "a -> b -> c -> a"},
      {".param", "t.cir:2:1", "without name = value"},
      {".func f(x", "t.cir:2", "function cannot be read"},
      {".func f(x) {f(x)}\nR1 a 0 {f(1)}", "t.cir:2", "nested deeper"},
      {"R1 a 0 {V(a)/V(nowhere)}", "t.cir:2", "There is no node nowhere"},
      {"B1 a 0 I=I(V9)", "t.cir:2", "There is no element v9"},
      {"B1 a 0 I=I(C1)\nC1 a 0 1u", "t.cir:2", "cannot be sensed"},
      {"B1 a 0 I=V(a", "t.cir:2", "Expected \")\""},
      {"B1 a 0 2", "t.cir:2", "neither V= nor I="},
      {"B1 a 0 V=ddt(V(a))", "t.cir:2", "derivative over time"},
      {"E1 a 0 b", "t.cir:2", "has no control"},
      {"E1 a 0 LAPLACE {V(b)} = {1/s}", "t.cir:2:8", "LAPLACE of e1 is not read here"},
      {"E1 a 0 POLY(0) b 0 1", "t.cir:2", "dimension of 0"},
      {"E1 a 0 POLY(2) b 0", "t.cir:2", "ends before its controls do"},
      {"E1 a 0 POLY(1) b 0", "t.cir:2", "has no coefficients"},
      {"E1 a 0 TABLE {V(b)} = (1,2) (3)\nR1 b 0 1", "t.cir:2", "has 3 numbers"},
      {"E1 a 0 TABLE {V(b)} = (3,2) (1,2)\nR1 b 0 1", "t.cir:2", "in order"},
      {"F1 a 0 R1 2\nR1 a 0 1", "t.cir:2:8", "is no voltage source whose current f1 could take"},
      {"K1 L1 L2 0.9\nL1 a 0 1", "t.cir:2:7", "There is no inductor L2"},
      {"K1 L1 L2 1.5\nL1 a 0 1\nL2 b 0 1", "t.cir:2:10", "Expected a number from -1 to 1"},
      {"K1 L1 L1 0.5\nL1 a 0 1", "t.cir:2", "with itself"},
      {"L1 a 0 0", "t.cir:2", "0 henry"},
      {"L1 a 0 flux=2*x", "t.cir:2", "flux"},
      {"V1 a 0 SIN(1)", "t.cir:2", "Expected SIN(offset"},
      {"V1 a 0 PWL(0 1 2)", "t.cir:2", "time without a value"},
      {"V1 a 0 PWL(1 1 0 2)", "t.cir:2", "go back"},
      {"V1 a 0 SFFM(0 1 1k)", "t.cir:2:8", "is not read here"},
      {"V1 a 0 1 2", "t.cir:2:10", "was not expected"},
      {".include", "t.cir:2", "names no file"},
      {".include nothing.inc", "t.cir:2:10", "There is no file nothing.inc"},
      {".control\nrun", "t.cir", "Expected .endc"},
      {".ic v(b)=1\nR1 a 0 1", "t.cir:2", "no node b"},
      {".ic i(l1)=1", "t.cir:2:5", "is no node's voltage"},
      {".temp -300", "t.cir:2", "absolute zero"},
      {".options gmin=1", "t.cir:2", "gmin is 1"},
      {"R1 a 0 1\n*@ volume pot R1 R2", "t.cir:3", "names r2, which is no resistor"},
      {"*@ volume pot R1", "t.cir:2", "needs two resistors"},
      {"R1 a 0 1\n*@ volume pot R1 R1", "t.cir:3", "one and the same"},
      {"R1 a b 1\nR2 b 0 1\n*@ volume pot R1 R2 default 2", "t.cir:4", "Expected default 0 to 1"},
      {"R1 a b 1\nR2 b 0 1\n*@ volume pot R1 R2 fast", "t.cir:4:21", "\"fast\" was not expected"},
      {"*@ knob bias VB 1 2", "t.cir:2:9", "no element or parameter vb"},
      {"VB a 0 5\n*@ knob bias VB 1 2", "t.cir:3:9", "outside its two ends"},
      {"VB a 0 5\n*@ knob bias VB 1", "t.cir:3", "two ends"},
      {"VB a 0 5\n*@ knob bias VB 0 9 log", "t.cir:3", "passes zero"},
      {"VB a 0 5\n*@ knob bias VB 5 5", "t.cir:3", "ends where it begins"},
      {"VB a 0 5\n*@ knob b VB 1 9\n*@ knob b VB 1 9", "t.cir:4", "is taken"},
      {"B1 a 0 I=V(a)**2\n*@ knob b B1 1 9", "t.cir:3", "no element or parameter b1"},
      {"R1 a 0 1\n*@ switch gain R1 low=1", "t.cir:3", "two positions"},
      {"R1 a 0 1\n*@ switch gain R1 low=1 high", "t.cir:3:25", "is no position"},
      {"R1 a 0 1\n*@ switch gain R1 low=1 low=2", "t.cir:3", "stands twice"},
      {"R1 a 0 1\n*@ switch gain R1 low=1 high=2 default middle", "t.cir:3", "no position middle"},
      {"R1 a 0 1\n*@ probe p v(b)", "t.cir:3:12", "no node \"b\""},
      {"R1 a 0 1\n*@ expect v(a) five", "t.cir:3:16", "\"five\" is no number"},
      {"R1 a 0 1\n*@ expect v(a) 5 0%", "t.cir:3", "Expected one such as 5%"},
      {"R1 a 0 1\n*@ input b", "t.cir", "neither a voltage source nor a node"},
      {"R1 a 0 1\n*@ output b", "t.cir", "which no element touches"},
      {"R1 a 0 1\n*@ load b", "t.cir", "no element between two nodes"},
      {"R1 a 0 1\n*@ supply b", "t.cir", "no voltage source"},
      {"V1 a 0 1\nR1 a 0 1\n*@ input a", "t.cir", "driven by v1 already"},
      {"*@ kind loud", "t.cir:2:9", "no kind of circuit"},
      {"*@ vulome R1 R2", "t.cir:2:4", "no note that is read here"},
  };
  for (const Damage& one : damages) {
    const std::string sentence = refusal(one.text);
    EXPECT_TRUE(sentence.starts_with(one.where)) << one.text << "\n  " << sentence;
    EXPECT_NE(sentence.find(one.what), std::string::npos) << one.text << "\n  " << sentence;
    EXPECT_TRUE(sentence.ends_with('.') || sentence.ends_with('?') || sentence.ends_with(')')) << sentence;
  }
  EXPECT_GE(damages.size(), 80u);
}

TEST(refusals, limits_are_as_stated) {
  EXPECT_NE(refusal(std::string(std::size_t{5} << 20, '*')).find("more than 4 MB"), std::string::npos);
  EXPECT_NE(refusal(std::string(200001, '\n')).find("more than 200000 lines"), std::string::npos);
  EXPECT_EQ(refusal(std::string(199990, '\n')), "");
  std::string nested;
  for (int k = 0; k < 51; ++k) nested += ".subckt s" + std::to_string(k) + " a\n";
  EXPECT_NE(refusal(nested).find("more than 50 deep"), std::string::npos);
  std::string doubling = ".subckt s0 a\nR1 a 0 1\n.ends\n";
  for (int k = 1; k < 20; ++k) {
    const auto below = k - 1;
    doubling += fmt::format(".subckt s{} a\nX1 a s{}\nX2 a s{}\n.ends\n", k, below, below);
  }
  EXPECT_NE(refusal(doubling + "X1 n s19").find("more than 20000 elements"), std::string::npos);
  EXPECT_NE(refusal(".include me", {{"me", ".include me\n"}}).find("more than 16 deep"), std::string::npos);
}

/// The same numbers everywhere (Park & Miller 1988).
struct Dice {
  std::uint64_t state = 1;
  std::size_t below(std::size_t n) { return static_cast<std::size_t>((state = state * 48271 % 2147483647) % n); }
};

TEST(refusals, three_hundred_netlists_damaged_by_chance_end_with_a_sentence_or_a_circuit) {
  const std::string whole =
      "*@ volume pot R1 R2 log\n*@ knob bias VB 100 200 default 150\n*@ switch gain R3 low=1k high=2k\n*@ expect "
      "v(out) 0 5%\n"
      "V1 in 0 SIN(0 1 1k) AC 1\nVB b 0 {vb}\n.param vb=150 k={2*vb}\nR1 in w 5k\nR2 w 0 5k\nR3 w g 1k\n"
      "X1 p g c tri mu=20 m=2\nR4 b p 33k\nR5 c 0 1k\nC1 p out 1u Rser=0.1\nQ1 b out e qn\nR6 e 0 {k}\nRL out 0 32\n"
      "E1 x 0 POLY(2) (in,0) (w,0) 0 1 2 3\nR7 x 0 1\nG1 x 0 TABLE {V(in)} = (-1,-1) (1,1)\n.model qn NPN(IS=1f "
      "BF=100)\n"
      ".subckt tri p g k params: mu=10 kg={mu*50}\nB1 p k I=pwr(uramp(V(p,k)/{mu}+V(g,k)),1.5)/{kg}\nC1 g k "
      "2p\n.ends\n.end\n";
  ASSERT_EQ(refusal(whole), "");
  const std::string spoilers = "{}()'=*+.,;$\n 0a";
  Dice dice;
  int refused = 0;
  for (int k = 0; k < 300; ++k) {
    std::string text = whole;
    for (std::size_t times = dice.below(3) + 1; times > 0; --times) {
      const std::size_t at = dice.below(text.size());
      switch (dice.below(3)) {
        case 0: text.erase(at, dice.below(12) + 1); break;
        case 1: text.insert(at, 1, spoilers[dice.below(spoilers.size())]); break;
        default: text[at] = spoilers[dice.below(spoilers.size())];
      }
    }
    const std::string sentence = refusal(text);
    if (sentence.empty()) continue;
    ++refused;
    EXPECT_TRUE(sentence.starts_with("t.cir") && sentence.find(' ') != std::string::npos) << sentence;
  }
  EXPECT_GE(refused, 100);
}

}  // namespace
}  // namespace ohmic::circuit
