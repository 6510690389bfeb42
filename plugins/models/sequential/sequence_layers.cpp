#include <torch/nn/modules/rnn.h>

#include "models/self_attention.hpp"
#include "models/sequential/layer_table.hpp"

namespace {

using runner::param;
using torch::Tensor;

void need_sequence(const LayerInput& input) {
  need_rank(input, 2, "[length, features]",
            "put transpose in front where it is [channels, length], or unflatten where it is a row");
}

struct RecurrentOptions {
  std::int64_t width = 1;
  std::int64_t layers = 1;
  std::string output = "last";
  bool bidirectional = false;
  double dropout = 0.0;
};

// The state behind the last place; of both directions that behind the last they read, as PyTorch's h_n has it.
Tensor last_state(const Tensor& states, bool bidirectional) {
  const Tensor last = states.select(0, -1);
  return bidirectional ? torch::cat({states.select(0, -2), last}, 1) : last;
}

template <class Module, class ModuleOptions>
Layer make_recurrent(const RecurrentOptions& options, const LayerInput& input) {
  need_sequence(input);
  if (options.dropout > 0 && options.layers == 1) {
    throw std::invalid_argument(
        "dropout is between its layers, of which there is one; give layers: 2, or a dropout "
        "layer behind it");
  }
  const auto described = ModuleOptions(input.last(), options.width)
                             .num_layers(options.layers)
                             .batch_first(true)
                             .bidirectional(options.bidirectional)
                             .dropout(options.dropout);
  Module module(described);
  const std::int64_t width = options.width * (options.bidirectional ? 2 : 1);
  const bool all = options.output == "all";
  const bool both = options.bidirectional;
  return {[module, all, both](const Tensor& x) mutable {
            const auto [output, state] = module->forward(x);
            if (all) return output;
            if constexpr (std::is_same_v<std::decay_t<decltype(state)>, Tensor>) {
              return last_state(state, both);
            } else {
              return last_state(std::get<0>(state), both);
            }
          },
          all ? Shape{input.first(), width} : Shape{width}, module.ptr()};
}

std::vector<runner::Param<RecurrentOptions>> recurrent_parameters() {
  return {
      param("width", &RecurrentOptions::width, "Numbers of its state.").at_least(1).required(),
      param("layers", &RecurrentOptions::layers, "Layers, each of which reads the one below.").at_least(1),
      param("output", &RecurrentOptions::output, "What comes out: the last state, or that of all places.")
          .one_of({"last", "all"}),
      param("bidirectional", &RecurrentOptions::bidirectional, "Read backwards, too: twice as many numbers come out."),
      param("dropout", &RecurrentOptions::dropout, "Share that training sets to 0 between layers.")
          .at_least(0)
          .below(1)};
}

struct AttentionOptions {
  std::int64_t heads = 1;
  double dropout = 0.0;
};

Layer make_attention(const AttentionOptions& options, const LayerInput& input) {
  need_sequence(input);
  const SelfAttention attention(input.last(), options.heads, options.dropout);
  return layer_of(attention, input.shape);
}

}  // namespace

void add_sequence_layers(LayerTable& table) {
  table.add<RecurrentOptions>("lstm",
                              "Reads a sequence with a state that gates guard (Hochreiter & Schmidhuber, 1997).",
                              recurrent_parameters(), make_recurrent<torch::nn::LSTM, torch::nn::LSTMOptions>);
  table.add<RecurrentOptions>("gru", "Reads a sequence with fewer gates than lstm (Cho et al., 2014).",
                              recurrent_parameters(), make_recurrent<torch::nn::GRU, torch::nn::GRUOptions>);
  table.add<AttentionOptions>(
      "attention",
      "Each place of a sequence looks at all (Vaswani et al., 2017); {residual: [layer_norm, {attention: 4}]} is a "
      "block.",
      {param("heads", &AttentionOptions::heads, "Parts of the features that look apart from each other.")
           .at_least(1)
           .required(),
       param("dropout", &AttentionOptions::dropout, "Share of what is looked at that training sets to 0.")
           .at_least(0)
           .below(1)},
      make_attention);
}
