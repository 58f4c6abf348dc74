// Monomials in order.

#include "circuit/netlist/polynomial.hpp"

#include <vector>

namespace ohmic::circuit::netlist {
namespace {

constexpr std::size_t highest_degree = 30;

/// The next row of factors that does not descend; false: the degree is through.
bool advance(std::vector<std::size_t>& factors, std::size_t dimension) {
  for (std::size_t k = factors.size(); k-- > 0;) {
    if (factors[k] + 1 >= dimension) continue;
    const std::size_t next = factors[k] + 1;
    for (; k < factors.size(); ++k) factors[k] = next;
    return true;
  }
  return false;
}

}  // namespace

Result<Term> polynomial_of(Graph& graph, std::span<const Term> of, std::span<const double> coefficients) {
  Term sum = graph.constant(0.0);
  std::vector<std::size_t> factors;  // which voltage each factor of the monomial is
  for (std::size_t k = 0; k < coefficients.size(); ++k) {
    if (k > 0 && !advance(factors, of.size())) factors.assign(factors.size() + 1, 0);
    if (factors.size() > highest_degree)
      return failure("This POLY has more coefficients than degree 30 takes.", "Expected fewer coefficients.");
    if (coefficients[k] == 0.0) continue;
    Term monomial = graph.constant(coefficients[k]);
    for (const std::size_t factor : factors) monomial = graph.make(Op::multiply, monomial, of[factor]);
    sum = graph.make(Op::add, sum, monomial);
  }
  return sum;
}

}  // namespace ohmic::circuit::netlist
