// Expressions read as ngspice 39, LTspice and PSpice read them; what cannot be read is refused by column.

#include "circuit/expression/parse.hpp"

#include <cmath>
#include <map>
#include <numbers>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "circuit/expression/random_expression_test.hpp"

namespace ohmic::circuit {
namespace {

class Parse : public ::testing::Test {
 protected:
  Parse() {
    scope_.parameter = [](std::string_view name) -> Result<std::optional<double>> {
      if (name == "mu") return 20.0;
      return std::nullopt;
    };
    scope_.voltage = [this](std::string_view a, std::string_view b) -> Result<Term> {
      if (a == "nowhere") return failure("There is no node \"nowhere\".");
      seen_ = std::string(a) + "|" + std::string(b);
      return graph_.control(a == "y" ? 1 : 0);
    };
    scope_.current = [this](std::string_view element) -> Result<Term> {
      seen_ = std::string(element);
      return graph_.control(2);
    };
    scope_.function = [this](std::string_view name) -> const Function* {
      const auto found = functions_.find(std::string(name));
      return found == functions_.end() ? nullptr : &found->second;
    };
  }
  double at(std::string_view text, double x = 0.0, double y = 0.0) {
    const auto term = parse_expression(text, {"a.cir", 7, 5}, scope_, graph_);
    EXPECT_TRUE(term.has_value()) << text << ": " << (term ? "" : term.error().sentence());
    return term ? value_of(graph_, *term, std::array{x, y, 0.25}) : std::nan("");
  }
  std::string refusal(std::string_view text) {
    const auto term = parse_expression(text, {"a.cir", 7, 5}, scope_, graph_);
    EXPECT_FALSE(term.has_value()) << text;
    return term ? "" : term.error().sentence();
  }

  Graph graph_;
  Scope scope_;
  std::map<std::string, Function> functions_;
  std::string seen_;
};

// Each against ngspice 39: B1 b 0 V=..., .print dc v(b)
TEST_F(Parse, operators_bind_as_in_ngspice) {
  EXPECT_EQ(at("-2^2"), -4.0);
  EXPECT_EQ(at("-2**2"), -4.0);
  EXPECT_EQ(at("2^3^2"), 64.0);
  EXPECT_EQ(at("2^-1"), 0.5);
  EXPECT_EQ(at("2-v(x)-1", 0.5), 0.5);
  EXPECT_EQ(at("8/v(x)/2", 3.0), 8.0 / 3.0 / 2.0);
  EXPECT_EQ(at("1-v(x)>0?1:0", 3.0), 0.0);
  EXPECT_EQ(at("1>2?3:4>3?5:6"), 5.0);
  EXPECT_EQ(at("2--1"), 3.0);
  EXPECT_EQ(at("1+2*3"), 7.0);
  EXPECT_EQ(at("!v(x)", -2.0), 0.0);
  EXPECT_EQ(at("~v(x)", 0.0), 1.0);
  EXPECT_EQ(at("v(x)&1", -2.0), 1.0);
  EXPECT_EQ(at("v(x)||0", 0.5), 1.0);
  EXPECT_EQ(at("v(x)&&1", 0.0), 0.0);
  EXPECT_EQ(at("v(x)<>3", 3.0), 0.0);
  EXPECT_EQ(at("v(x)!=3", 0.5), 1.0);
  EXPECT_EQ(at("v(x)>=3", 3.0) + at("v(x)<=3", 3.0) + at("v(x)==3", 3.0), 3.0);
}

TEST_F(Parse, functions_mean_what_ngspice_means) {
  EXPECT_EQ(at("pow(v(x),3)", -2.0), 8.0);
  EXPECT_EQ(at("v(x)**1.5", -0.25), 0.125);
  EXPECT_EQ(at("pwr(v(x),2)", -2.0), 4.0);  // ngspice in its PSpice mode
  EXPECT_EQ(at("pwrs(v(x),2)", -2.0), -4.0);
  EXPECT_EQ(at("u(v(x))", 0.0), 0.5);
  EXPECT_EQ(at("stp(v(x))", -1.0), 0.0);
  EXPECT_EQ(at("uramp(v(x))", -1.0), 0.0);
  EXPECT_EQ(at("uramp(v(x))", 3.0), 3.0);
  EXPECT_EQ(at("u2(v(x))", 0.5), 0.5);
  EXPECT_EQ(at("log(v(x))", 10.0), std::log(10.0));
  EXPECT_DOUBLE_EQ(at("log10(v(x))", 1000.0), 3.0);
  EXPECT_EQ(at("sgn(v(x))", -2.0), -1.0);
  EXPECT_EQ(at("nint(v(x))", 2.5), 2.0);
  EXPECT_EQ(at("nint(v(x))", -1.5), -2.0);
  EXPECT_EQ(at("nint(v(x))", 0.5), 0.0);
  EXPECT_EQ(at("round(v(x))", -2.5), -3.0);
  EXPECT_EQ(at("int(v(x))", -1.5), -1.0);
  EXPECT_EQ(at("floor(v(x))", -0.5), -1.0);
  EXPECT_EQ(at("ternary_fcn(v(x),1,2)", -2.0), 1.0);
  EXPECT_EQ(at("if(v(x)>0,1,2)", -2.0), 2.0);
  EXPECT_EQ(at("min(v(x),1)+max(v(x),1,4)", -2.0), 2.0);
  EXPECT_EQ(at("hypot(v(x),4)", 3.0), 5.0);
  EXPECT_EQ(at("square(v(x))", -3.0), 9.0);
  EXPECT_DOUBLE_EQ(at("db(v(x))", -10.0), 20.0);
  EXPECT_EQ(at("atan2(v(x),1)", 1.0), std::numbers::pi / 4);
  EXPECT_EQ(at("table(v(x), -1,3, 1,5)", 0.0), 4.0);
  EXPECT_EQ(at("arctan(v(x))", 1.0), std::atan(1.0));
  EXPECT_EQ(at("buf(v(x))+inv(v(x))", 0.7), 1.0);
}

TEST_F(Parse, limit_takes_its_bounds_in_any_order) {
  for (const char* text : {"limit(v(x),-1,1)", "limit(v(x),1,-1)"}) {
    EXPECT_EQ(at(text, -2.0), -1.0);
    EXPECT_EQ(at(text, 0.5), 0.5);
    EXPECT_EQ(at(text, 3.0), 1.0);
  }
}

TEST_F(Parse, nodes_and_elements_are_asked_for_in_lower_case) {
  at("V(N001, X1.Plate )");
  EXPECT_EQ(seen_, "n001|x1.plate");
  at("V(+12)");
  EXPECT_EQ(seen_, "+12|");
  EXPECT_EQ(at("2*I(V1)"), 0.5);
  EXPECT_EQ(seen_, "v1");
}

TEST_F(Parse, names_are_parameters_then_constants) {
  EXPECT_EQ(at("2*MU"), 40.0);
  EXPECT_EQ(at("pi"), std::numbers::pi);
  EXPECT_EQ(at("boltz*0+temper+kelvin"), 27.0 - 273.15);
  EXPECT_EQ(at("{2+'3*2'}"), 8.0);
}

TEST_F(Parse, a_func_is_expanded_with_its_arguments) {
  functions_["twice"] = {{"a"}, "2*a", {"lib.inc", 3, 20}};
  functions_["sum"] = {{"a", "b"}, "twice(a)+b", {"lib.inc", 4, 20}};
  EXPECT_EQ(at("sum(v(x), 1)", 3.0), 7.0);
  functions_["wrong"] = {{"a"}, "a+*2", {"lib.inc", 5, 20}};
  EXPECT_EQ(refusal("wrong(1)"), "lib.inc:5:22: Expected a value, but there is \"*\".");
  EXPECT_NE(refusal("sum(1)").find("defined with 2 arguments"), std::string::npos);
}

TEST_F(Parse, a_func_that_calls_itself_is_refused) {
  functions_["f"] = {{"a"}, "f(a)+1", {"lib.inc", 3, 1}};
  EXPECT_NE(refusal("f(1)").find("nested deeper than 200"), std::string::npos);
  // Doubling at every level: little text, endless work.
  functions_["g0"] = {{"a"}, "a+1", {}};
  for (int k = 1; k < 60; ++k) {
    const std::string below = "g" + std::to_string(k - 1);
    std::string body = below;
    body.append("(a)+").append(below).append("(a)");
    functions_["g" + std::to_string(k)] = {{"a"}, body, {}};
  }
  EXPECT_NE(refusal("g59(v(x))").find("more than 20000 terms"), std::string::npos);
}

TEST_F(Parse, limits_hold_exactly) {
  const auto nested = [](int depth) {
    const auto n = static_cast<std::size_t>(depth);
    return std::string(n, '(') + "1" + std::string(n, ')');
  };
  EXPECT_EQ(at(nested(90)), 1.0);
  EXPECT_NE(refusal(nested(100000)).find("nested deeper than 200"), std::string::npos);
  EXPECT_NE(refusal(std::string(100000, '-') + "1").find("nested deeper than 200"), std::string::npos);
  std::string choices;
  for (int k = 0; k < 100000; ++k) choices += "1?";
  EXPECT_NE(refusal(choices).find("nested deeper than 200"), std::string::npos);
  std::string sum = "1";
  for (int k = 1; k < 20000; ++k) sum += "+1";
  EXPECT_EQ(at(sum), 20000.0);
  EXPECT_NE(refusal(sum + "+1").find("more than 20000 terms"), std::string::npos);
}

TEST_F(Parse, a_refusal_points_at_the_column) {
  EXPECT_EQ(refusal("2*(3+"), "a.cir:7:10: Expected a value, but the expression ends.");
  EXPECT_EQ(refusal("2 3"), "a.cir:7:7: Expected an operator or the end of the expression, but there is \"3\".");
  EXPECT_EQ(refusal("1+4k7"), "a.cir:7:7: Expected a number such as 4.7k, 1Meg or 10uF, but there is \"4k7\".");
  EXPECT_EQ(refusal("1+v(nowhere)"), "a.cir:7:7: There is no node \"nowhere\".");
  EXPECT_EQ(refusal("3/0"), "a.cir:7:6: This divides by zero.");
  EXPECT_EQ(refusal("5*é"), "a.cir:7:7: Expected a value, but there is \"é\".");
  EXPECT_EQ(refusal("(1+2"), "a.cir:7:9: Expected \")\" that closes the \"(\" at column 5, but the expression ends.");
  EXPECT_EQ(refusal("pow(2)"), "a.cir:7:5: pow() takes 2 arguments, here are 1.");
  EXPECT_NE(refusal("ddt(v(x))").find("use a capacitor"), std::string::npos);
  EXPECT_NE(refusal("bjt(1)").find("no function \"bjt\""), std::string::npos);
  EXPECT_NE(refusal("r1").find("no parameter \"r1\""), std::string::npos);
  EXPECT_NE(refusal("table(v(x),1,2,0,3)").find("must be in order"), std::string::npos);
  EXPECT_NE(refusal("table(v(x),v(y),2)").find("must be numbers"), std::string::npos);
  EXPECT_NE(refusal("v(a").find("\")\""), std::string::npos);
  EXPECT_NE(refusal("i(a,b)").find("one element"), std::string::npos);
}

TEST_F(Parse, a_value_is_a_finite_number_without_voltages) {
  const Place place{"a.cir", 1, 1};
  EXPECT_EQ(parse_value("2*mu+1k", place, scope_).value(), 1040.0);
  EXPECT_EQ(parse_value("pow(-2,3)", place, scope_).value(), -8.0);  // C's pow, as ngspice's .param
  EXPECT_FALSE(parse_value("pow(-2,0.5)", place, scope_).has_value());
  EXPECT_FALSE(parse_value("v(x)", place, scope_).has_value());
  EXPECT_FALSE(parse_value("time", place, scope_).has_value());
  EXPECT_FALSE(parse_value("1e300*1e300", place, scope_).has_value());
  EXPECT_FALSE(parse_value("", place, scope_).has_value());
}

TEST(ParseNumber, suffixes_and_units) {
  EXPECT_EQ(parse_number("4.7k"), 4700.0);
  EXPECT_EQ(parse_number("1Meg"), 1e6);
  EXPECT_EQ(parse_number("1MEGohm"), 1e6);
  EXPECT_EQ(parse_number("1M"), 1e-3);
  EXPECT_EQ(parse_number("10uF"), 10 * 1e-6);
  EXPECT_EQ(parse_number("22µ"), 22 * 1e-6);
  EXPECT_EQ(parse_number("22μF"), 22 * 1e-6);  // the Greek letter
  EXPECT_EQ(parse_number("0.5mH"), 0.5e-3);
  EXPECT_EQ(parse_number("2mil"), 2 * 25.4e-6);
  EXPECT_EQ(parse_number("-1e-3"), -1e-3);
  EXPECT_EQ(parse_number("+.5"), 0.5);
  EXPECT_EQ(parse_number("5."), 5.0);
  EXPECT_EQ(parse_number("1e3k"), 1e6);
  EXPECT_EQ(parse_number("3V"), 3.0);
  EXPECT_EQ(parse_number("1T"), 1e12);
  for (const char* no : {"", "4k7", "k", "1e999", "nan", "inf", "1 k", "--1", "0x10", ".", "1_000", "e3"})
    EXPECT_EQ(parse_number(no), std::nullopt) << no;
}

RC_GTEST_PROP(ParseProperty, any_text_is_read_or_refused_with_a_sentence, (const std::string& text)) {
  Graph graph;
  const Scope scope{.parameter = {},
                    .voltage = [&](std::string_view, std::string_view) -> Result<Term> { return graph.control(0); },
                    .current = {},
                    .function = {}};
  const auto term = parse_expression(text, {}, scope, graph);
  if (!term) RC_ASSERT(!term.error().what.empty());
}

}  // namespace
}  // namespace ohmic::circuit
