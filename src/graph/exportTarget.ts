import {
  getNullableType,
  type GraphQLObjectType,
  isListType,
  isObjectType,
  type OperationDefinitionNode,
} from 'graphql'
import { problem } from './errors.js'
import { compositeOf, type Select, type Selected, setsOf } from './exportSelection.js'

/** The connection that a document asks for, and where in it the rows are. */
export interface Target {
  /** From the root to the connection, this included. */
  readonly steps: readonly Selected[]
  readonly connection: Selected
  /** Its `edges` or its `nodes`. */
  readonly rows: Selected
  /** What an edge is asked for, its node among it; null where the rows are nodes. */
  readonly edge: { readonly fields: readonly Selected[]; readonly node: Selected | null } | null
}

/** The one connection of an operation. Throws BAD_USER_INPUT where there is none, or more than a file has room for. */
export function findTarget(select: Select, operation: OperationDefinitionNode, root: GraphQLObjectType): Target {
  const steps: Selected[] = []
  let fields: readonly Selected[] = select([operation.selectionSet], root).filter(
    ({ node }) => node.name.value !== '__typename',
  )
  for (;;) {
    const branches = steps.length === 0 ? fields : fields.filter(field => compositeOf(field))
    const [branch, second] = branches
    const pathOf = ({ key }: Selected) => [...steps.map(step => step.key), key].join('.')
    if (branch && second) throw mistake(`${pathOf(branch)}, ${pathOf(second)}: ${SAID.many}`)
    const type = branch && compositeOf(branch)
    if (!branch || !type) throw mistake(SAID.none)
    if (isListType(getNullableType(branch.definition.type))) throw mistake(`${pathOf(branch)}: ${SAID.list}`)
    fields = select(setsOf(branch), type)
    steps.push(branch)
    if (isConnection(branch)) return within(select, steps, branch, fields)
  }
}

function within(select: Select, steps: Selected[], connection: Selected, fields: readonly Selected[]): Target {
  const [rows, second] = fields.filter(({ node }) => ['edges', 'nodes'].includes(node.name.value))
  if (!rows || second) throw mistake(`${connection.key}: ${SAID.rows}`)
  const edgeType = rows.node.name.value === 'edges' && compositeOf(rows)
  if (!edgeType) return { steps, connection, rows, edge: null }
  const asked = select(setsOf(rows), edgeType)
  const node = asked.find(field => field.node.name.value === 'node') ?? null
  return { steps, connection, rows, edge: { fields: asked, node } }
}

/** True of what can be read page by page. */
function isConnection({ definition }: Selected): boolean {
  const type = getNullableType(definition.type)
  const takes = (name: string) => definition.args.some(argument => argument.name === name)
  return isObjectType(type) && type.name.endsWith('Connection') && takes('first') && takes('after')
}

const mistake = (message: string) => problem('BAD_USER_INPUT', message)

const SAID = {
  none: 'CSV와 JSON Lines로는 connection(쪽으로 나뉜 목록)만 받을 수 있습니다. nodes나 edges를 고른 connection 하나를 물어 주세요.',
  many: '한 파일에는 connection 하나만 담을 수 있습니다. 하나만 남겨 주세요.',
  list: '목록이거나 목록 안에 있어 파일로 받을 수 없습니다. 쪽으로 나뉜 것(connection)을 목록을 거치지 않고 물어 주세요.',
  rows: 'nodes와 edges 가운데 하나를 한 번만 골라 주세요.',
}
